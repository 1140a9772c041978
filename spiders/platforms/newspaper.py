"""Newspaper pages read by OCR, as Markdown or plain text: several stories and adverts on one page (seed shape 002)."""

from archive.platform import LineRule, Platform
from spiders.platforms.phrases import STATED, TOLD

NEWSPAPER = Platform(
    name="newspaper",
    fields={
        "title": ("front:title",),
        "published": (r"re:^\D{0,12}((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)\D{0,20}$",),
        "editor": (r"tail:(?:责任编辑|责编|本版编辑|编辑)\s?[:：]?\s?(\S{2,8})",),
        "origin": (*STATED, *TOLD),
    },
    lines=(
        LineRule("newspaper:page_line", r"^(?:责任编辑|责编|本版编辑|编辑|校对|版式|美编|邮箱|电话)[:：\s].{0,40}$", "tail"),
        LineRule("newspaper:page_number", r"^(?:第?[A-Z]?\d{1,3}版?|■.{0,10}版)$"),
    ),
    shape="ocr",
)  # fmt: skip
