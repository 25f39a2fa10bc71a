"""Whom and what goods are good for, as reviewers write it: words of uses and people in both languages.

General retail knowledge, deliberately small: a use is listed where shoppers ask for it, and a word where it hardly
means anything else ("travel", but not that of a key; 小白, but not 小白鞋). English words are whole words, with their
plural; Chinese ones stand anywhere. Both are patterns.
"""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Use:
    """A "good for" tag: its code, its name as it follows "good for", and the words that speak of it."""

    code: str
    en: str
    zh: str
    words_en: tuple[str, ...]
    words_zh: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        english = "|".join(f"(?:{word})s?" for word in self.words_en)
        return re.compile(rf"\b(?:{english})\b|{'|'.join(self.words_zh)}", re.IGNORECASE)


USES = (
    Use(
        code="gifts",
        en="gifts",
        zh="送礼",
        words_en=(
            r"(?:as|for) an? (?:\w+ )?(?:gift|present)",
            "(?:birthday|christmas|wedding|perfect|great|lovely|nice) (?:gift|present)",
            "gift for",
            "present for my",
            "stocking filler",
            "gifted it",
            "gave it to my",
        ),
        words_zh=("送礼", "送人", "[当做作]礼物", "作为礼物", "生日礼物", "送朋友", "送给", "送长辈"),
    ),
    Use(
        code="travel",
        en="travel",
        zh="旅行",
        words_en=(
            r"(?<!key )travel", "travell?ing", "holiday", "vacation", "road trip", "business trip", "carry-on",
            "on the plane", "flight",
        ),
        words_zh=("旅行", "旅游", "出差", "飞机上", "长途", "出门带", "度假"),
    ),
    Use(
        code="commuting",
        en="commuting",
        zh="通勤",
        words_en=("commut(?:e|ing|er)", "on the (?:train|bus|tube|subway|metro)", "way to work"),
        words_zh=("通勤", "上下班", "地铁上", "公交上", "坐地铁", "挤地铁"),
    ),
    Use(
        code="beginners",
        en="beginners",
        zh="新手",
        words_en=("beginner", "novice", "newbie", "first-timer", "starting out", "learner"),
        words_zh=("新手", "初学者", "小白(?![鞋裙板菜])", "入门", "零基础"),
    ),
    Use(
        code="children",
        en="children",
        zh="孩子",
        words_en=(
            "children", "kid", "toddler", "my (?:little )?(?:son|daughter|boy|girl)",
            "grand(?:son|daughter|children|kid)",
        ),
        words_zh=("孩子", "小朋友", "宝宝", "儿子", "女儿", "小孩", "孙子", "孙女"),
    ),
    Use(
        code="older-people",
        en="older people",
        zh="老人",
        words_en=("elderly", "(?:older|old) people", "senior", "grand(?:mother|father|ma|pa|parent)"),
        words_zh=("老人", "长辈", "爷爷", "奶奶", "外婆", "外公", "爸妈", "父母"),
    ),
    Use(
        code="sensitive-skin",
        en="sensitive skin",
        zh="敏感肌",
        words_en=("sensitive skin", "eczema", "rosacea", "delicate skin", "irritated skin"),
        words_zh=("敏感肌", "敏感皮", "皮肤敏感", "湿疹", "敏皮"),
    ),
    Use(
        code="dry-skin",
        en="dry skin",
        zh="干性皮肤",
        words_en=("dry skin", "dry hand"),
        words_zh=("干皮", "干性皮肤", "皮肤干"),
    ),
    Use(
        code="oily-skin",
        en="oily skin",
        zh="油性皮肤",
        words_en=("oily skin", "greasy skin"),
        words_zh=("油皮", "油性皮肤", "油痘肌", "混油"),
    ),
    Use(
        code="running",
        en="running",
        zh="跑步",
        words_en=(
            "for (?:long )?run", "for running", r"my (?:\w+ )?run", "go(?:ing)? (?:for a )?run(?:ning)?", "runner",
            "jogging", "marathon", "running shoe",
        ),
        words_zh=("跑步", "慢跑", "马拉松", "夜跑", "晨跑"),
    ),
    Use(
        code="gym",
        en="the gym",
        zh="健身",
        words_en=("gym", "workout", "yoga", "pilates", "weightlifting", "crossfit"),
        words_zh=("健身", "瑜伽", "撸铁", "普拉提", "锻炼"),
    ),
    Use(
        code="hiking",
        en="hiking and camping",
        zh="徒步和露营",
        words_en=("hike", "hiking", "camping", "trekking", "backpacking", "in the mountain"),
        words_zh=("徒步", "露营", "登山", "爬山", "野营"),
    ),
    Use(
        code="cycling",
        en="cycling",
        zh="骑行",
        words_en=("cycling", "cyclist", "bike ride", "on (?:my|the) bike"),
        words_zh=("骑行", "骑车"),
    ),
    Use(
        code="winter",
        en="winter",
        zh="冬天",
        words_en=("winter", "cold weather", "cold day", "freezing", "snow"),
        words_zh=("冬天", "冬季", "冷天", "下雪", "零下"),
    ),
    Use(
        code="summer",
        en="summer",
        zh="夏天",
        words_en=("summer", "hot weather", "hot day", "heatwave", "beach"),
        words_zh=("夏天", "夏季", "热天", "海边", "沙滩"),
    ),
    Use(
        code="office",
        en="the office",
        zh="办公",
        words_en=("office", "at work", "desk job", "working from home"),
        words_zh=("办公", "上班", "开会", "工位"),
    ),
    Use(
        code="students",
        en="students",
        zh="学生",
        words_en=("student", "school", "university", "college", "dorm"),
        words_zh=("学生", "宿舍", "上学", "大学", "上课"),
    ),
    Use(
        code="gaming",
        en="gaming",
        zh="游戏",
        words_en=("gaming", "gamer", "video game", "playing game"),
        words_zh=("打游戏", "玩游戏", "游戏玩家", "电竞"),
    ),
    Use(
        code="big-hands",
        en="big hands",
        zh="手大的人",
        words_en=("(?:big|large) hand",),
        words_zh=("手大", "大手掌"),
    ),
    Use(
        code="small-hands",
        en="small hands",
        zh="手小的人",
        words_en=("(?:small|little|tiny) hand",),
        words_zh=("手小",),
    ),
    Use(
        code="wide-feet",
        en="wide feet",
        zh="脚宽的人",
        words_en=("(?:wide|broad) (?:feet|foot)",),
        words_zh=("脚宽", "宽脚", "脚背高"),
    ),
    Use(
        code="small-homes",
        en="small homes",
        zh="小户型",
        words_en=("(?:small|tiny) (?:flat|apartment|kitchen|room|home|space|bathroom)",),
        words_zh=("小户型", "小厨房", "出租屋", "租房", "房间小", "厨房小"),
    ),
    Use(
        code="pets",
        en="pets",
        zh="宠物",
        words_en=("my (?:dog|cat|puppy|kitten|pet|rabbit)", "(?:dog|cat|pet) owner", "pet hair", "for (?:dog|cat|pet)"),
        words_zh=("宠物", "猫咪", "狗狗", "我家[猫狗]", "毛孩子"),
    ),
    Use(
        code="sleeping",
        en="sleeping",
        zh="睡眠",
        words_en=("(?:for|while|when) sleep(?:ing)?", "side sleeper", "in bed", "fall(?:ing)? asleep"),
        words_zh=("睡觉", "睡前", "侧睡", "助眠", "入睡"),
    ),
)  # fmt: skip
