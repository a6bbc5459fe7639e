"""Configuration of the documentation: ``make docs`` writes it to ``docs/_build``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).with_name("_ext")))

import simadopt

project = "simadopt"
author = "The simadopt developers"
copyright = author  # noqa: A001
version = release = simadopt.__version__
language = "en"
french_pages = (
    "tutorials/consultant_fr",
    "fr/index",
    "tutorials/enseignant_fr",
    "tutorials/region_officer_fr",
    "howto/install_fr",
    "howto/uncertainty_fr",
)

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "shown",
]
exclude_patterns = ["_build", "_ext", "pictures"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 4
suppress_warnings = ["config.cache"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # shape, unit and range are said in the docstrings
napoleon_use_ivar = True  # attributes that are properties stand once
napoleon_google_docstring = False
napoleon_use_rtype = False

nitpicky = True
# names of other packages and words of NumPy docstrings ("int", "optional", "array-like")
nitpick_ignore_regex = [("py:.*", r"(?!simadopt\.).*"), ("py:.*", r"simadopt\.(?:.*)\.[A-Z].*")]

html_theme = "furo"
html_title = f"simadopt {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
