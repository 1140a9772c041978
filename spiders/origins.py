"""Who a text says it is from, the same words on every platform: locators for the field ``origin`` (来源)."""

AGENCIES = (
    "新华社|新华网|中新社|中新网|中国新闻网|央视新闻|央视网|央广网|人民日报|人民网|光明日报|法治日报|法制日报|经济日报|检察日报|"
    "人民公安报|中国警察网|澎湃新闻|环球时报|新京报|法新社|路透社|美联社|彭博社|中央社|中通社|共同社|韩联社"
)
# 新华社北京4月18日电 …   （法新社东京19日电）
DATELINE = rf"tail:^[\W\d]{{0,3}}({AGENCIES})[^，。,]{{0,16}}?\d{{1,2}}日(?:电|讯|综合电|消息)"
# （来源：公安部网站）
CREDIT = r"tail:^[（(【\[]?\s?(?:文章|稿件|信息|内容|新闻)?来源\s?[丨|｜/／:：]\s?([^）)】\]\s丨|｜]{2,30})"
# 据新华社报道   另据中新社消息
ACCORDING = rf"tail:据({AGENCIES})[^，,。]{{0,12}}?(?:报道|消息|电)"
# 本文转自…   转载自…
REPRINT = r"tail:^[（(【\[]?\s?(?:本文)?(?:转自|转载自|摘自)\s?[丨|｜/／:：]?\s?([^）)】\]，,。]{2,30})"
STATED = (CREDIT, REPRINT)
TOLD = (DATELINE, ACCORDING)
