"""联合早报: story pages of zaobao.com and zaobao.com.sg over the years, and Jekyll mirrors of them (source-facts 4.3)."""

from archive.platform import Identity, LineRule, Listing, Platform
from spiders.platforms.phrases import STATED, TOLD

ZAOBAO = Platform(
    name="zaobao",
    domains=("zaobao.com", "zaobao.com.sg"),
    publisher="联合早报",
    identities=(
        Identity(
            r"(?:[\w-]+\.)*zaobao\.com(?:\.sg)?", r".*/(?P<id>story(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)-\d+)/?",
            "zaobao:{id}", "https://{host}{path}", day="{y}-{m}-{d}",
        ),
    ),
    marks=(r"static\.zaobao\.com", r"subscribe\.sph\.com\.sg"),
    fields={
        "title": ("css:h1.article-title", "ld:headline", "js:headline", "front:title", "meta:og:title", "css:h1"),
        "published": ("ld:datePublished", "js:create_time", "css:.date-published", "meta:article:published_time"),
        "author": ("css:.author-info .mgt10", "css:.article-byline"),
        "origin": (*STATED, *TOLD),
        "keywords": ("ld:keywords", "meta:keywords", "css:.keywords a"),
        "url": ("css:link[rel=canonical]@href", "meta:og:url"),
    },
    body=(".article-content-rawhtml", "article#article-body", "#article-body", ".article-body", "#content", "td.text"),
    data_body=("js:body_cn",),
    noise=(
        ".bff-google-ad", ".bff-recommend-article", ".bff-inline-image-expand-icon", "button.cursor-pointer",
        "img[alt='expend icon']", "astro-island", ".further-reading", ".read-on-app-cover",
        ".overlay-microtransaction", "#video-freemium-player", "#imu", "#dfp-ad-imu1",
        "[id^=dfp-ad-]", "#innity-in-post", "#NextPrevious", "#outbrain-wrapper", ".cx_paywall_placeholder",
        ".newspost-holder", ".article-share-fb", ".keywords", "a[href*='subscribe.sph.com.sg']",
        "img.view-desktop", "img.view-mobile", "[class*=freemium]", ".post-content-links",
    ),
    lines=(
        LineRule("zaobao:subscribe", r"^(?:订户|会员)(?:登录|登入)|^立即订阅|^更多(?:新闻|内容).{0,10}(?:请|点击)"),
        LineRule("zaobao:more", r"^\W{0,3}(?:延伸阅读|更多阅读|相关新闻|相关阅读)\W{0,3}$|^(?:LIKE我们的|请LIKE)", "cut"),
    ),
    listings=(
        Listing(
            kind="html", url=r"zaobao\.com(?:\.sg)?/(?:realtime|news|finance)",
            link=".card-listing .card .content-header a, [data-testid='article-list'] article a.article-link,"
            " .article-list .article-type a, .clearfix .list-block a, a[href*='/story20']",
        ),
    ),
    story=r"/story\d{8}-\d+",
)  # fmt: skip
