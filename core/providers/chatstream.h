#pragma once

#include "net/httpclient.h"
#include "net/streamparser.h"
#include "providers/chatreader.h"

#include <memory>
#include <string>

namespace oxide::providers {

enum class Framing { Sse, Ndjson };

/// Between the HTTP client and a ChatReader: cuts the body into events, and knows a body that is
/// no stream at all.
class ChatStream final : public net::BodyReader
{
public:
    ChatStream(Framing framing, ChatReader &reader, std::string where);

    void onHead(const net::ResponseHead &head) override;
    [[nodiscard]] net::Reading onBytes(std::string_view bytes) override;

    /// Once, after the exchange ended so.
    [[nodiscard]] ChatOutcome finish(const base::Result<net::ResponseHead> &ended);

private:
    /// A JSON document where events were asked for, a web page, or what was asked for.
    enum class Body { Stream, Document };

    void readEvents(base::Result<std::vector<net::StreamEvent>> events, ChatReader::Whole whole);
    void readDocument();
    [[nodiscard]] bool looksLikeStream() const;
    [[nodiscard]] base::Error notAStream() const;

    Framing m_framing;
    ChatReader &m_reader;
    std::string m_where;
    std::unique_ptr<net::StreamParser> m_parser;
    Body m_body = Body::Stream;
    std::string m_beginning; ///< of a stream: a quotable bit; of a document: all, up to a limit
    bool m_sawEvent = false;
};

} // namespace oxide::providers
