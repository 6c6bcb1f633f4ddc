#include "net/bodycollector.h"

namespace oxide::net {

Reading BodyCollector::onBytes(std::string_view bytes)
{
    if (m_body.size() + bytes.size() > m_limit) {
        m_tooLarge = true;
        return Reading::Broken;
    }
    m_body += bytes;
    return Reading::Flowing;
}

base::Result<Response> BodyCollector::take(base::Result<ResponseHead> head,
                                           const std::string &where)
{
    if (!head)
        return base::fail(std::move(head.error()));
    if (m_tooLarge) {
        return base::fail(base::ErrorKind::BadResponse,
                          where + " sent more than " + std::to_string(m_limit / 1024) + " KB.");
    }
    Response response;
    response.head = std::move(*head);
    response.body = std::move(m_body);
    return response;
}

} // namespace oxide::net
