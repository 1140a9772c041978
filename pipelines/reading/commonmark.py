"""Markdown to HTML by cmark, in GitHub's dialect, without what its Python wrapper leaves behind.

cmarkgfm (2025.10.22) frees neither the tree nor the HTML of a text: 9 kB a post of 1.5 kB, 40 MB an hour of a mirror's first
crawl. Both are freed here by the functions of cmark and of the C library, which the wrapper's module exports but does not bind.
"""

from __future__ import annotations

import ctypes

from cmarkgfm import _cmark, cmark

OPTIONS = (
    cmark.Options.CMARK_OPT_UNSAFE
    | cmark.Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    | cmark.Options.CMARK_OPT_HARDBREAKS
)
EXTENSIONS = ("table", "strikethrough")

_free_tree = ctypes.CDLL(_cmark.__file__).cmark_node_free
_free = ctypes.CDLL(None).free
_free_tree.argtypes = _free.argtypes = [ctypes.c_void_p]
_free_tree.restype = _free.restype = None


def html_of(text: str) -> str:
    """The HTML of a Markdown text."""
    cmark.core_extensions_ensure_registered()
    parser = cmark.parser_new(options=OPTIONS)
    tree = html = _cmark.ffi.NULL
    try:
        for name in EXTENSIONS:
            cmark.parser_attach_syntax_extension(parser, cmark.find_syntax_extension(name))
        cmark.parser_feed(parser, text)
        tree = cmark.parser_finish(parser)
        html = _cmark.lib.cmark_render_html(tree, OPTIONS, cmark.parser_get_syntax_extensions(parser))
        return str(_cmark.ffi.string(html).decode("utf-8"))
    finally:  # the tree before its parser, whose allocator it has
        _free(int(_cmark.ffi.cast("intptr_t", html)))
        _free_tree(int(_cmark.ffi.cast("intptr_t", tree)))
        cmark.parser_free(parser)
