"""How often somebody may try to sign in: counted for each name and each address, in memory."""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

#: Tries in a window: of one name, so that it cannot be guessed; of one address, which may be an office's.
WINDOW, PER_NAME, PER_ADDRESS = timedelta(minutes=15), 10, 40
#: Names and addresses that are remembered; the least recent are forgotten first.
_MOST = 20_000


class Attempts:
    """Counts tries. A try counts when it is begun, so that many at once are no way around."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: OrderedDict[str, list[datetime]] = OrderedDict()

    def take(self, name: str, address: str, *, at: datetime) -> timedelta | None:
        """Count a try and return None; where there were too many return how long to wait, and count none."""
        limits = {f"name {name}": PER_NAME, f"address {_network(address)}": PER_ADDRESS}
        with self._lock:
            waits = []
            for key, limit in limits.items():
                times = self._times[key] = [one for one in self._times.get(key, ()) if at - one < WINDOW]
                self._times.move_to_end(key)
                waits += [times[-limit] + WINDOW - at] if len(times) >= limit else []
            if waits:
                return max(waits)
            for key in limits:
                self._times[key].append(at)
            while len(self._times) > _MOST:
                self._times.popitem(last=False)
        return None

    def forgive(self, name: str) -> None:
        """Forget the tries of a name: its owner has signed in. Those of the address stay."""
        with self._lock:
            self._times.pop(f"name {name}", None)


def _network(address: str) -> str:
    """Return the address, of version 6 its network: one visitor has them all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
