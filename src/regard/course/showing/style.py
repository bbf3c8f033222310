"""The style sheet of what the course shows: Regard's own colours, light and dark, without a script."""

from __future__ import annotations

import re
from functools import cache

from regard.views import static

_COLOUR = re.compile(r"--([a-z]+):(light-dark\(#[0-9a-f]+,\s*#[0-9a-f]+\))")
_FAMILY = re.compile(r"--family:([^;}]+)")

_LIGHT = '[data-jp-theme-light="true"],.vscode-light,html[theme="light"],html.light,body.light'
_DARK = '[data-jp-theme-light="false"],.vscode-dark,html[theme="dark"],html.dark,body.dark'
"""What JupyterLab, VS Code, Colab and marimo write on their page; elsewhere the page's own colour scheme counts."""

_RULES = """
color:var(--ink);background:var(--ground);font:1rem/1.5 var(--family);font-variant-numeric:tabular-nums;
max-width:46rem;padding:.5rem 0;overflow-wrap:anywhere;
& *{box-sizing:border-box}
& section{border-left:4px solid var(--tone);padding:.25rem 1rem}
& p{margin:.25rem 0}
& .title{font:600 1.125rem/1.4 var(--family);color:var(--tone)}
& .title small{font-weight:400;font-size:.875rem;color:var(--quiet)}
& .quiet{color:var(--quiet);font-size:.875rem}
& code,& pre{color:inherit;background:none;padding:0}
& code,& pre{font:.9375rem/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
& pre{margin:.25rem 0;overflow-x:auto;white-space:pre}
& .sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr));gap:.5rem 2rem;margin:.5rem 0}
& .sides>div{min-width:0}
& .sides b{font-size:.875rem;font-weight:600}
& mark{background:none;color:var(--warning);font-weight:700;text-decoration:underline 2px;text-underline-offset:3px}
& .bar{display:flex;flex-wrap:wrap;align-items:center;gap:4px;margin:.5rem 0 0;font-size:.875rem;color:var(--quiet)}
& .bar i{width:14px;height:14px;border:2px solid var(--quiet);border-radius:2px}
& .bar i.tried{background:linear-gradient(to top,var(--quiet) 40%,transparent 40%)}
& .bar i.passed{background:var(--value);border-color:var(--value)}
& .bar i.helped{background:linear-gradient(135deg,var(--value) 50%,transparent 50%);border-color:var(--value)}
& .bar span{margin-left:8px}
& .code{font-size:1.125rem;letter-spacing:.04em;user-select:all}
& .asked{--tone:var(--query)}
& .passed{--tone:var(--value)}
& .incorrect,& .error{--tone:var(--warning)}
& .waiting{--tone:var(--quiet)}
& .done .bar i:nth-of-type(4n+1){background:var(--query);border-color:var(--query)}
& .done .bar i:nth-of-type(4n+2){background:var(--key);border-color:var(--key)}
& .done .bar i:nth-of-type(4n+3){background:var(--value);border-color:var(--value)}
& .done .bar i:nth-of-type(4n+4){background:var(--prediction);border-color:var(--prediction)}
"""
_MOTION = """@media (prefers-reduced-motion:no-preference){
.regard-course .done .bar i{animation:regard-rise 180ms ease-out backwards;animation-delay:calc(60ms*var(--place))}
@keyframes regard-rise{from{transform:translateY(8px);opacity:0}}}"""


@cache
def style() -> str:
    """A ``<style>`` element that reaches nothing outside of what the course shows.

    Raises:
        RegardError: if the views, which share the colours, were never built.
    """
    built = static.text("regard.css")
    colours = "".join(f"--{name}:{value};" for name, value in _COLOUR.findall(built))
    family = _FAMILY.findall(built)[0]
    rules = re.sub(r"\n", "", _RULES)
    return (
        f"<style>.regard-course{{{colours}--family:{family};{rules}}}"
        f":is({_LIGHT}) .regard-course{{color-scheme:light}}:is({_DARK}) .regard-course{{color-scheme:dark}}"
        f"{_MOTION}</style>"
    )
