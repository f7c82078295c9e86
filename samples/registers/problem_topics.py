"""What sample problems are about, and the figure that a solution must reach."""

from decimal import Decimal
from typing import NamedTuple


class Aspect(NamedTuple):
    """What is to be improved, and by which figure that is measured."""

    zh: str
    en: str
    indicator_zh: str
    indicator_en: str
    comparator: str
    value: str
    unit_zh: str
    unit_en: str

    def requirement(self) -> dict[str, str | Decimal]:
        """The fields of a technical requirement."""
        fields = self._asdict() | {"value": Decimal(self.value)}
        return {name: fields[name] for name in self._fields[2:]}


HOURS, PER_CENT, PPM = ("小时", "hours"), ("%", "%"), ("毫克/千克", "mg/kg")
ASPECTS = (
    Aspect("提高收率", "higher yield", "收率", "yield", ">=", "92", *PER_CENT),
    Aspect(
        *("降低能耗", "lower energy use", "单位产品能耗", "energy per tonne"),
        *("<=", "0.8", "吨标准煤/吨", "tonnes of coal equivalent per tonne"),
    ),
    Aspect(
        *("控制批次一致性", "batch consistency", "批次偏差", "batch deviation"),
        *("<=", "3", *PER_CENT),
    ),
    Aspect(
        *("延长使用寿命", "longer service life", "使用寿命", "service life"),
        *(">=", "8000", *HOURS),
    ),
    Aspect(
        *("去除杂质", "removal of impurities", "杂质含量", "impurities"),
        *("<=", "10", *PPM),
    ),
    Aspect(
        *("回用废水", "reuse of waste water", "回用率", "share reused"),
        *(">=", "85", *PER_CENT),
    ),
    Aspect(
        *("实现在线检测", "on-line inspection", "检出限", "detection limit"),
        *("<=", "0.05", *PPM),
    ),
    Aspect(
        *("实现关键设备国产化", "local production of key equipment"),
        *("连续运行时间", "continuous operation", ">=", "2000", *HOURS),
    ),
    Aspect(
        *("利用副产物", "use of by-products", "利用率", "share used"),
        *(">=", "90", *PER_CENT),
    ),
)
