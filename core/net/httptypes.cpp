#include "net/httptypes.h"

#include "base/text.h"

#include <QHostAddress>
#include <QUrl>

namespace oxide::net {

std::string_view headerValue(const std::vector<Header> &headers, std::string_view name)
{
    const std::string wanted = base::toLowerAscii(name);
    for (const Header &header : headers) {
        if (base::toLowerAscii(header.name) == wanted)
            return header.value;
    }
    return {};
}

std::string_view ResponseHead::header(std::string_view name) const
{
    return headerValue(headers, name);
}

std::string whereOf(const std::string &url)
{
    const QUrl parsed(base::qs(url));
    std::string where = base::str(parsed.host());
    if (where.find(':') != std::string::npos)
        where = '[' + where + ']';
    if (parsed.port() > 0)
        where += ':' + std::to_string(parsed.port());
    return where;
}

bool isLoopback(const std::string &url)
{
    const QString host = QUrl(base::qs(url)).host();
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return true;
    return QHostAddress(host).isLoopback();
}

} // namespace oxide::net
