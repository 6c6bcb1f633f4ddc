#include "providers/chatstream.h"

#include "base/text.h"
#include "net/ndjson.h"
#include "net/sse.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

namespace {

constexpr std::size_t kMaxDocument = 16U * 1024 * 1024;
constexpr std::size_t kQuoted = 512;

std::unique_ptr<net::StreamParser> makeParser(Framing framing)
{
    if (framing == Framing::Ndjson)
        return std::make_unique<net::NdjsonParser>();
    return std::make_unique<net::SseParser>();
}

} // namespace

ChatStream::ChatStream(Framing framing, ChatReader &reader, std::string where)
    : m_framing(framing), m_reader(reader), m_where(std::move(where)), m_parser(makeParser(framing))
{
}

void ChatStream::onHead(const net::ResponseHead &head)
{
    const std::string type = base::toLowerAscii(head.header("content-type"));
    const bool json = type.starts_with("application/json");
    if (type.starts_with("text/html") || (m_framing == Framing::Sse && json))
        m_body = Body::Document;
    m_reader.connected(head.took);
}

net::Reading ChatStream::onBytes(std::string_view bytes)
{
    const std::size_t keep = m_body == Body::Document ? kMaxDocument : kQuoted;
    m_beginning += bytes.substr(0, keep - std::min(keep, m_beginning.size()));
    if (m_body == Body::Stream)
        readEvents(m_parser->feed(bytes), ChatReader::Whole::Yes);
    return m_reader.reading();
}

ChatOutcome ChatStream::finish(const base::Result<net::ResponseHead> &ended)
{
    if (!ended)
        return m_reader.finish(ended.error());
    if (m_body == Body::Document) {
        readDocument();
        return m_reader.finish(std::nullopt);
    }
    if (m_reader.reading() != net::Reading::Complete && !m_reader.hasFailed()) {
        readEvents(m_parser->finish(), ChatReader::Whole::No);
        if (!m_sawEvent && !looksLikeStream())
            m_reader.fail(notAStream());
    }
    return m_reader.finish(std::nullopt);
}

void ChatStream::readEvents(base::Result<std::vector<net::StreamEvent>> events,
                            ChatReader::Whole whole)
{
    if (!events) {
        m_reader.fail(std::move(events.error()));
        return;
    }
    for (const net::StreamEvent &event : *events) {
        m_sawEvent = m_sawEvent || whole == ChatReader::Whole::Yes;
        m_reader.read(event, whole);
    }
}

void ChatStream::readDocument()
{
    const base::Result<boost::json::value> json = parseJson(m_beginning);
    const std::optional<ServerError> said = json ? readServerError(*json) : std::nullopt;
    if (!said && json && m_reader.readDocument(*json))
        return;
    m_reader.fail(said ? inStreamError(*said, m_where) : notAStream());
}

bool ChatStream::looksLikeStream() const
{
    // A stream that was cut early is a cut one, not nonsense.
    const std::string_view begin = base::trimmed(m_beginning);
    if (begin.empty() || begin.starts_with(':'))
        return true;
    if (m_framing == Framing::Ndjson)
        return begin.starts_with('{');
    return std::ranges::any_of(
        std::to_array<std::string_view>({"data:", "event:", "id:", "retry:"}),
        [begin](std::string_view field) {
            return begin.starts_with(field) || field.starts_with(begin);
        });
}

base::Error ChatStream::notAStream() const
{
    base::Error error;
    error.kind = base::ErrorKind::BadResponse;
    error.message = m_where + " did not answer with a stream: is this the right base URL?";
    error.detail = base::toValidUtf8(m_beginning.substr(0, kQuoted));
    return error;
}

} // namespace oxide::providers
