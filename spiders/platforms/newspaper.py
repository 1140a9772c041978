"""Newspaper pages read by OCR, as Markdown or plain text: several stories and adverts on one page."""

from archive.platform import Platform
from archive.rules import FieldRule, LineRule
from spiders.platforms.phrases import EDITOR
from spiders.platforms.shared import STATED, TOLD

NEWSPAPER = Platform(
    name="newspaper",
    rules=(
        FieldRule(
            "newspaper/editor",
            (rf"tail:(?:{EDITOR}|本版编辑)\s?[:：]?\s?(\S{{2,8}})",),
            "newspaper-text",
            "in the page's foot, the colon lost by OCR at times",
        ),
        *STATED,
        *TOLD,
        LineRule(
            "newspaper/page-foot",
            (rf"^(?:{EDITOR}|本版编辑|校对|版式|美编|邮箱|电话)[:：\s].{{0,40}}$",),
            "newspaper-text",
            "the page's foot: who made it, how to reach them",
            where="tail",
        ),
    ),
    shape="ocr",
)
