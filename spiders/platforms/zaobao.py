"""联合早报: story pages of zaobao.com and zaobao.com.sg over the years, and Jekyll mirrors of them."""

from archive.platform import Identity, Listing, Platform
from archive.rules import BodyRule, FieldRule, LineRule, NoiseRule
from spiders.platforms.phrases import READ_ON
from spiders.platforms.shared import FOR_MACHINES, STATED, TOLD

FIELDS = (
    FieldRule(
        "zaobao/title",
        ("css:h1.article-title", "ld:headline", "js:headline", "front:title", "css:h1"),
        "zaobao-pages",
        "the page of 2021, of the Chinese host, of the Singapore host; a mirror's head; older pages",
    ),
    FieldRule(
        "zaobao/published",
        ("ld:datePublished", "js:create_time", "css:.date-published"),
        "zaobao-pages",
        "the Chinese host, the Singapore host, the page of 2021",
    ),
    FieldRule("zaobao/author", ("css:.author-info .mgt10",), "zaobao-pages", "the page of 2021"),
    *STATED,
    *FOR_MACHINES,
    *TOLD,
)
FURNITURE = (
    BodyRule(
        "zaobao/body",
        (".article-content-rawhtml", ".article-body", "td.text"),
        "zaobao-pages",
        "the page of 2021, of the Chinese host, of before 2012",
    ),
    FieldRule("zaobao/data_body", ("js:body_cn",), "zaobao-pages", "the Singapore host hands its text to a program"),
    NoiseRule(
        "zaobao/adverts",
        (".bff-google-ad", "#imu", "[id^=dfp-ad-]", "#innity-in-post", ".further-reading", ".bff-recommend-article"),
        "zaobao-furniture",
        "adverts and links to other stories between paragraphs",
    ),
    NoiseRule(
        "zaobao/subscribe",
        (
            "a[href*='subscribe.sph.com.sg']",
            "img.view-desktop",
            "img.view-mobile",
            ".read-on-app-cover",
            ".cx_paywall_placeholder",
        ),
        "zaobao-furniture",
        "calls to subscribe, pictures among them",
    ),
    LineRule(
        "zaobao/more",
        (rf"^\W{{0,3}}(?:更多阅读|{READ_ON})\W{{0,3}}$",),
        "zaobao-furniture",
        "the heading of a list of other stories below the text",
        where="cut",
    ),
)

ZAOBAO = Platform(
    name="zaobao",
    domains=("zaobao.com", "zaobao.com.sg"),
    publisher="联合早报",
    identities=(
        Identity(
            r"(?:[\w-]+\.)*zaobao\.com(?:\.sg)?",
            r".*/(?P<id>story(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)-\d+)/?",
            "zaobao:{id}",
            "https://{host}{path}",
            day="{y}-{m}-{d}",
        ),
    ),
    marks=(r"static\.zaobao\.com", r"subscribe\.sph\.com\.sg"),
    rules=(*FIELDS, *FURNITURE),
    listings=(
        Listing(
            kind="html",
            url=r"zaobao\.com(?:\.sg)?/(?:realtime|news|finance)",
            link=".card-listing .card .content-header a, [data-testid='article-list'] article a.article-link,"
            " .article-list .article-type a, .clearfix .list-block a, a[href*='/story20']",
        ),
    ),
    story=r"/story\d{8}-\d+",
)
