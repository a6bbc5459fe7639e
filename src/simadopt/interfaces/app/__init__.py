"""The web app: the engine of the shell behind a page that plays runs, served to this machine only.

Data flow one way: `run_request` reads what a page asks for, `session` keeps scenarios and files
read, `recording` runs and keeps every week, `payload` packs a run for the page, `handlers` answer,
`application` puts the doors and their guards together.
`session_file` reads the one file of a session; `visitors` keeps apart those of a server that others reach.
The page is in ``static/``; it needs no network.
"""
