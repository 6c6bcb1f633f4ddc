#pragma once

#include "base/error.h"
#include "net/httptypes.h"
#include "providers/chatreader.h"
#include "providers/chatstream.h"
#include "providers/embeddialect.h"
#include "providers/provider.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>
#include <QCoroTask>

namespace oxide::providers {

class HttpSession;

/// How one kind of HTTP provider speaks: makes requests, reads answers. Knows nothing of keys'
/// secrets, connections or retries. May remember what a server showed of itself.
class HttpDialect
{
public:
    virtual ~HttpDialect() = default;

    /// host:port, for sentences.
    [[nodiscard]] virtual const std::string &where() const = 0;
    [[nodiscard]] virtual Framing framing() const { return Framing::Sse; }

    /// Puts a key where the dialect wants it.
    virtual void authorise(net::Request &request, const std::string &key) const = 0;

    /// What the caller wrote, where this request is sent so; null: it is said anew.
    [[nodiscard]] virtual const model::Verbatim *quoted(const ChatRequest &request) const;
    /// What this dialect has no words for, a sentence each: the request is said without it.
    [[nodiscard]] virtual std::vector<std::string> lacks(const ChatRequest &request) const = 0;
    /// The request without a key. InvalidArgument or Unsupported for what the dialect cannot say.
    [[nodiscard]] virtual base::Result<net::Request> chatRequest(const ChatRequest &request) = 0;
    [[nodiscard]] virtual std::unique_ptr<ChatReader> chatReader(const ChatRequest &request,
                                                                 ChatSink sink) = 0;
    /// How vectors are asked for; null: there is no way to.
    [[nodiscard]] virtual EmbedDialect *embedding() { return nullptr; }
    /// How often adapt() has learnt something.
    [[nodiscard]] int lessons() const { return m_lessons; }
    /// A request that was made after `lessons` was refused (400): true where it should be made
    /// anew, because the dialect has learnt from this refusal, or from another's meanwhile.
    [[nodiscard]] bool isWorthRepeating(const ChatRequest &request, const base::Error &error,
                                        int lessons);

    /// `self` keeps the dialect alive meanwhile.
    [[nodiscard]] virtual QCoro::Task<base::Result<Probe>>
    probe(std::shared_ptr<HttpDialect> self, std::shared_ptr<HttpSession> session,
          std::stop_token stop) = 0;
    [[nodiscard]] virtual QCoro::Task<base::Result<void>>
    start(std::shared_ptr<HttpDialect> self, std::shared_ptr<HttpSession> session,
          Progress progress, std::stop_token stop);

protected:
    /// True where the dialect has learnt from a refusal to do without what the server does not
    /// know.
    [[nodiscard]] virtual bool adapt(const ChatRequest &request, const base::Error &error);

private:
    int m_lessons = 0;
};

/// Adds a header that holds a secret.
void addSecret(net::Request &request, std::string name, std::string value);

/// A POST of JSON with the request's deadlines.
[[nodiscard]] net::Request jsonPost(std::string url, const boost::json::object &body,
                                    const model::Deadlines &deadlines);

/// The same of JSON that is text already.
[[nodiscard]] net::Request jsonPost(std::string url, std::string body,
                                    const model::Deadlines &deadlines);

/// A GET or POST that spends no tokens: at most 15 s.
[[nodiscard]] net::Request quickGet(std::string url);
[[nodiscard]] net::Request quickPost(std::string url, const boost::json::object &body);

} // namespace oxide::providers
