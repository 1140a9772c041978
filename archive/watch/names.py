"""What is wrong with a source, in the words of the people who are told."""

from __future__ import annotations

from archive.watch.health import Ailment

CHINESE = {
    Ailment.FAILING: "抓取失败",
    Ailment.EMPTY_LIST: "列表为空",
    Ailment.FROZEN_LIST: "列表不再更新",
    Ailment.BODILESS: "页面没有正文",
    Ailment.UNDATED: "文章没有日期",
    Ailment.FIELDS_LOST: "字段缺失",
    Ailment.ONLY_DUPLICATES: "只有重复文章",
    Ailment.ONLY_OFF_TOPIC: "全部离题",
    Ailment.BLOCKED: "被拦截",
    Ailment.SLOW: "抓取变慢",
    Ailment.NOT_STARTED: "没有启动",
}
