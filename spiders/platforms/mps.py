"""公安部 (mps.gov.cn): list and article pages of the ministry's site, and its texts on one line."""

from archive.platform import Identity, Platform
from archive.rules import BodyRule, FieldRule, LineRule
from spiders.platforms.phrases import COLON, EDITOR, SOURCE
from spiders.platforms.shared import FOR_MACHINES, MAKER, TOLD

FIELDS = (
    FieldRule("mps/title", ("meta:ArticleTitle", "css:h1"), "ministry-pages", "named for the machine, else the heading"),
    FieldRule("mps/published:meta", ("meta:PubDate",), "ministry-pages", "to the minute, for the machine"),
    FieldRule(
        "mps/published:shown",
        (
            "css:.wzy2 .time", "css:.time",
            r"re:(?:发布时间|时间|日期)\s?[:：]\s?(?:<[^>]{1,600}>)?\s?(\d{4}[-年]\d{1,2}[-月]\d{1,2}日?(?:\s\d{1,2}:\d{2})?)",
        ),
        "ministry-pages",
        "the line below the heading",
    ),
    FieldRule(
        "mps/origin",
        (
            "meta:ContentSource", rf"tail:{SOURCE}{COLON}(.{{2,20}}?)\s*(?:$|(?:{EDITOR}){COLON})",
            rf"re:{SOURCE}{COLON}(?:<[^>]{{1,200}}>)?([^\s<）)]{{2,20}}?)(?=\s|<|）|\)|(?:{EDITOR}))",
        ),
        "ministry-pages",
        "for the machine, in the last line, below the body",
    ),
    *TOLD,
    *FOR_MACHINES,
    MAKER,
)  # fmt: skip

MPS = Platform(
    name="mps",
    domains=("mps.gov.cn",),
    publisher="公安部",
    identities=(
        Identity(
            r"(?:[\w-]+\.)*mps\.gov\.cn",
            r".*/(?P<id>c\d+)/content\.html",
            "mps:{id}",
            "https://{host}{path}",
        ),
    ),
    marks=(
        rf"{SOURCE}[:：]\s*公安部\S{{0,8}}\s*(?:{EDITOR})[:：]",
        r"name=\"Site(?:Domain|Name)\"[^>]{0,40}(?:www\.mps\.gov\.cn|公安部)",
    ),
    rules=(
        *FIELDS,
        BodyRule("mps/body", ("#ztdx", ".TRS_Editor"), "ministry-pages", "the ministry's own template, and TRS"),
        LineRule(
            "mps/tail",
            (rf"^[【\[（(]?(?:(?:{SOURCE}|{EDITOR}|分享到)\s?[:：].{{0,40}}|关闭窗口|打印本页|分享到)[】\]）)]?$",),
            "ministry-pages",
            "who published it and buttons, below the text",
            where="tail",
        ),
    ),
    story=r"/c\d+/content\.html",
    shape="flat",
)
