"""A hamlet of 60 staff for six weeks: the least organisation that tests of doors run."""

SHORT = """\
name: hamlet
title: {fr: Un hameau, en: A hamlet}
weeks: 6
tools:
  gru: {aware: 0.6, use: 0.2}
authorities:
  - {key: hamlet, inhabitants: 3000, staff: 60, mailboxes: 50}
"""
