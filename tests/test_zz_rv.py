import pytest
from tests import desk
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize("path", ["completeness/?programme=%00","indicators/EC01/2014-Q4/?park=%00","indicators/EC01/2014-Q4/?base=%00","release/?programme=%00","periods/2014-Q4/?programme=%00","audit/?actor=%00","review/?park=%00&base=%00&period=%00","inbox/?page=%00","returns/99999999999999999999/","evidence/99999999999999999999/","contacts/99999999999999999999/","returns/99999999999999999999/review/","review/?period=2014-Q9","indicators/EC01/9999-Q4/","periods/9999-Q4/","completeness/?period=9999-Q4","indicators/EC01/0000-Q1/", "audit/?first=0001-01-01&last=9999-12-31"])
def test_nul(path):
    c = desk.city(); cl = desk.client(c.bureau[0])
    if path.startswith("audit"): cl = desk.client(c.auditor)
    a = cl.get("/en/desk/"+path)
    print(path, a.status_code); assert a.status_code < 500
