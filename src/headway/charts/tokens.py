"""The look in one table: colours, type, space. Charts, reports and screens draw from it and from nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Token:
    """A colour by name, with its value in the light and in the dark theme and what it is for."""

    name: str
    light: str
    dark: str
    use: str


TOKENS: Final = (
    Token("bg", "#F7F7F8", "#0C0E12", "page"),
    Token("surface", "#FFFFFF", "#12151A", "card"),
    Token("surface-2", "#F4F4F6", "#191D24", "control, table head"),
    Token("surface-3", "#ECECEF", "#222731", "hover"),
    Token("line", "#E7E7EB", "#222731", "hairline"),
    Token("line-2", "#D5D6DC", "#343B47", "edge of a control, zero line"),
    Token("ink", "#14161C", "#ECEEF2", "text, and the one looked at"),
    Token("ink-2", "#434A57", "#B3BAC6", "text of second rank"),
    Token("ink-3", "#636B79", "#8C95A3", "labels and notes"),
    Token("forward", "#0A6C9D", "#4DB8EE", "RV up, above the norm; nothing else"),
    Token("forward-bg", "#E5F2F9", "#11293A", "behind forward"),
    Token("backward", "#B2430A", "#FF9357", "RV down, below the norm; nothing else"),
    Token("backward-bg", "#FCEEE5", "#38200F", "behind backward"),
    Token("acquisition", "#9C84EA", "#7460C9", "first phase"),
    Token("closing", "#6E48CC", "#A794F5", "second phase"),
    Token("retention", "#33196F", "#E4DDFF", "third phase"),
    Token("brand", "#6E48CC", "#A794F5", "focus ring, selection, links"),
    Token("brand-bg", "#F1EDFC", "#241F3D", "behind a selection"),
    Token("band-80", "#EDEEF2", "#1C2129", "middle 80% of the norm"),
    Token("band-50", "#DFE1E8", "#272E39", "middle 50% of the norm"),
    Token("median", "#8A91A0", "#6B7484", "median of the norm"),
    Token("successful", "#3E4553", "#C9CFDA", "pattern of those with a positive outcome"),
    Token("cost", "#A4A9B5", "#5A6270", "cost, its edge"),
    Token("cost-fill", "#E9EAEE", "#20252D", "cost, its area"),
    Token("ok", "#0F7A55", "#4FCFA6", "connection; never for RV"),
    Token("warn", "#8F6200", "#E0B341", "caution; never for RV"),
    Token("primary", "#1B1E26", "#ECEEF2", "main button"),
    Token("primary-ink", "#FFFFFF", "#12151A", "its text"),
)
"""Every colour there is."""

FONT_STACK: Final = (
    "Inter,'Inter Variable',ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
)
"""Inter where it is installed, the system's own face elsewhere."""

_BY_NAME: Final = {token.name: token for token in TOKENS}


def ref(name: str) -> str:
    """Give the reference to a colour, as it stands in a style or an attribute.

    Raises
    ------
    KeyError
        No such token: colours are taken from the table only.

    Examples
    --------
    >>> ref("forward")
    'var(--forward)'
    """
    return f"var(--{_BY_NAME[name].name})"


def value_of(name: str, theme: Theme) -> str:
    """Give the colour of a token in a theme.

    Examples
    --------
    >>> value_of("ink", "light"), value_of("ink", "dark")
    ('#14161C', '#ECEEF2')
    """
    token = _BY_NAME[name]
    return token.light if theme == "light" else token.dark


def declarations(theme: Theme) -> str:
    """Give all colours of a theme as CSS custom properties, without a selector.

    Examples
    --------
    >>> declarations("dark").split(";")[0]
    '--bg:#0C0E12'
    """
    return ";".join(f"--{token.name}:{value_of(token.name, theme)}" for token in TOKENS)


def css_tokens() -> str:
    """Render the table as CSS: light, dark where the reader's system asks for it, and either by ``data-theme``.

    Paper is always light.

    Returns
    -------
    str
        Rules on ``:root``, ready for a style element.

    Examples
    --------
    >>> "prefers-color-scheme:dark" in css_tokens() and '[data-theme="dark"]' in css_tokens()
    True
    """
    light = "color-scheme:light;" + declarations("light")
    dark = "color-scheme:dark;" + declarations("dark")
    return "\n".join(
        (
            f":root{{{light}}}",
            f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}',
            f':root[data-theme="dark"]{{{dark}}}',
            f"@media print{{:root:not(#paper){{{light}}}}}",
        )
    )
