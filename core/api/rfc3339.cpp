#include "api/rfc3339.h"

#include "base/text.h"

#include <QDateTime>
#include <QTimeZone>

namespace oxide::api {

std::string rfc3339(base::TimePoint at)
{
    return base::str(QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), QTimeZone::utc())
                         .toString(Qt::ISODateWithMs));
}

} // namespace oxide::api
