"""Sina news: article pages of every channel, the roll API, and Hexo mirrors of its feeds."""

from archive.platform import Identity, Listing, Platform
from archive.rules import BodyRule, FieldRule, LineRule, NoiseRule
from spiders.platforms.phrases import COLON, EDITOR, ORIGINAL_TITLE, SOURCE
from spiders.platforms.shared import DISCLAIMER, FOR_MACHINES, MAKER, ORIGINAL, STATED, TOLD

HOST = r"(?:[\w-]+\.)*sina\.(?:com\.cn|cn)"

FIELDS = (
    FieldRule(
        "sina/title",
        ("css:h1.main-title", "css:h1#artibodyTitle", "css:#main_title", "meta:og:title", "front:title"),
        "sina-pages",
        "the heading of each layout, then the page's head, then a mirror's",
    ),
    FieldRule(
        "sina/published:meta",
        ("meta:article:published_time", "meta:weibo: article:create_at"),
        "sina-pages",
        "to the second, for the machine",
    ),
    FieldRule(
        "sina/published:shown",
        ("css:div.date-source .date", "css:span.date", "css:#navtimeSource", "css:.time-source"),
        "sina-pages",
        "the line below the heading, in each layout",
    ),
    FieldRule(
        "sina/origin:adverts",
        (rf"re:article_adlist\[[\s\S]{{0,2000}}?(?:文章)?{SOURCE}{COLON}([^<\s）)]{{2,20}})",),
        "sina-adverts",
        "the comment that holds adverts holds paragraphs too, the true source among them",
    ),
    *STATED,
    *FOR_MACHINES,
    ORIGINAL,
    MAKER,
    FieldRule(
        "sina/origin:shown",
        (
            "css:div.date-source a.source", "css:div.date-source .source", "css:#media_name",
            "css:span[data-sudaclick=media_name] a",
        ),
        "sina-pages",
        "the line below the heading, in each layout",
    ),
    FieldRule("sina/origin:meta", ("meta:mediaid", "meta:article:author"), "sina-pages", "named for the machine"),
    *TOLD,
)  # fmt: skip
FURNITURE = (
    BodyRule("sina/body", ("#artibody", "#article"), "sina-pages", "finance and sports, and news"),
    NoiseRule(
        "sina/app",
        (".appendQr_wrap", "#left_hzh_ad", ".wap_special", ".ct_hqimg"),
        "sina-adverts",
        "the app's QR code, adverts and quotes of shares between paragraphs",
    ),
    NoiseRule("sina/editor-node", (".article-editor", ".show_author"), "sina-pages", "the editor, below the text"),
    LineRule("sina/original-title", (ORIGINAL_TITLE,), "sina-pages", "kept as a field"),
    LineRule(
        "sina/editor-line",
        (rf"^[（(\[]?(?:{EDITOR}){COLON}\S{{1,12}}(?:\s?[A-Z]{{2}}\d{{1,6}})?[）)\]]?$",),
        "sina-pages",
        "the editor with his staff code",
    ),
    DISCLAIMER,
)

SINA = Platform(
    name="sina",
    domains=("sina.com.cn", "sina.cn"),
    publisher="新浪",
    identities=(
        Identity(
            HOST,
            r".*/(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)/(?:doc|detail)-i(?P<id>[a-z0-9]+)(?:\.d)?\.s?html?",
            "sina:{id}",
            "https://{host}{path}",
            day="{y}-{m}-{d}",
        ),
        Identity(HOST, r".*/(?:doc|detail)-i(?P<id>[a-z0-9]+)(?:\.d)?\.s?html?", "sina:{id}", "https://{host}{path}"),
    ),
    marks=(r"appendQr_wrap", r"article_adlist\[", r"n\.sinaimg\.cn"),
    rules=(*FIELDS, *FURNITURE),
    listings=(
        Listing(
            kind="json",
            url=r"feed\.mix\.sina\.com\.cn/api/roll",
            items="result.data",
            link="url",
            title="title",
            published="ctime",
            publisher="media_name",
            referer="https://news.sina.com.cn/",
            next="+1",
        ),
    ),
    story=r"sina\.(?:com\.cn|cn)/.*/doc-i\w+\.shtml",
)
