#pragma once

#include "base/error.h"
#include "httpserver/http.h"
#include "sim/chat.h"
#include "sim/profile.h"
#include "sim/random.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::sim {

/// A whole HTTP answer.
struct Reply {
    int status = 200;
    std::string body;
    std::string contentType = "application/json";
    httpserver::Headers headers;
};

[[nodiscard]] Reply jsonReply(const boost::json::value &value);

/// Why a request is refused, in no dialect; `status` is the one of the dialect that has them all.
struct Refusal {
    enum class Why { Status, KeyMissing, KeyWrong, NoModel, NoRoute, TooLong, BadRequest };
    Why why = Why::Status;
    int status = 400;
    std::string message;
    std::int64_t tokens = 0; ///< TooLong: what the prompt has
    std::int64_t window = 0; ///< TooLong: what the model takes
};

enum class Operation { Chat, Models, Other, Unknown };

/// What the wire form of one answer needs to know of it.
struct AnswerContext {
    std::string id;    ///< 24 letters and digits
    std::string model; ///< without the failure suffix
    Usage usage;       ///< input is known at the beginning, output at the end
    Price price;
    bool local = false;
    std::chrono::nanoseconds loading{0};
    std::chrono::nanoseconds prompting{0};
    std::chrono::nanoseconds generating{0};
};

/// Texts of which vectors are asked for, in no dialect.
struct EmbedCall {
    std::string model;
    std::vector<std::string> texts;
    std::int64_t dimensions = 384;
    bool cuts = false; ///< a text too long is cut, in silence
};

/// A unit vector for each text.
struct EmbedAnswer {
    std::vector<std::vector<double>> vectors;
    std::int64_t tokens = 0;
};

/// Writes one streamed answer in its dialect: every function returns the bytes to send.
class Encoder
{
public:
    explicit Encoder(AnswerContext context) : m_context(std::move(context)) {}
    virtual ~Encoder() = default;

    [[nodiscard]] virtual std::string_view contentType() const = 0;
    /// What the service sends before its first token.
    [[nodiscard]] virtual std::string begin() = 0;
    [[nodiscard]] virtual std::string piece(const Piece &piece, const Answer &answer) = 0;
    [[nodiscard]] virtual std::string end(Finish finish) = 0;
    /// An error after the headers.
    [[nodiscard]] virtual std::string error(const Refusal &refusal) = 0;
    /// Looks like an event and is none.
    [[nodiscard]] virtual std::string garbage() const = 0;

    [[nodiscard]] AnswerContext &context() { return m_context; }

protected:
    [[nodiscard]] const AnswerContext &context() const { return m_context; }

private:
    AnswerContext m_context;
};

/// One provider's wire format. Holds no state; borrows the profile.
class Dialect
{
public:
    explicit Dialect(const ServiceProfile &profile) : m_profile(profile) {}
    virtual ~Dialect() = default;
    Dialect(const Dialect &) = delete;
    Dialect &operator=(const Dialect &) = delete;

    [[nodiscard]] virtual Operation operation(const httpserver::Request &request) const = 0;
    /// The key that came with the request; empty where none did.
    [[nodiscard]] virtual std::string keyOf(const httpserver::Request &request) const;
    [[nodiscard]] virtual base::Result<ChatCall>
    parseChat(const httpserver::Request &request) const = 0;
    /// Answers what is no chat: model lists, embeddings, token counts.
    [[nodiscard]] virtual Reply other(const httpserver::Request &request) const = 0;
    [[nodiscard]] virtual Reply refuse(const httpserver::Request &request,
                                       const Refusal &refusal) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Encoder> encoder(const httpserver::Request &request,
                                                           const ChatCall &call,
                                                           AnswerContext context) const = 0;
    /// The answer in one piece.
    [[nodiscard]] virtual Reply whole(const httpserver::Request &request, const ChatCall &call,
                                      const Answer &answer, const AnswerContext &context) const = 0;
    /// Sent with every answer to a chat.
    [[nodiscard]] virtual httpserver::Headers answerHeaders(const std::string &) const
    {
        return {};
    }
    /// True where the service truncates a prompt that is too long, and says nothing.
    [[nodiscard]] virtual bool truncatesPrompts() const { return false; }
    /// The base URL as a config of Oxide has it.
    [[nodiscard]] virtual std::string baseUrl(const std::string &origin) const { return origin; }

protected:
    [[nodiscard]] const ServiceProfile &profile() const { return m_profile; }
    /// Does what is asked, or says why it does not: at most so many texts, not empty, none longer
    /// than the model reads, of a model that makes vectors.
    [[nodiscard]] tl::expected<EmbedAnswer, Refusal> embedded(EmbedCall call,
                                                              std::size_t mostTexts) const;
    /// NotFound for one that is not there, else the model.
    [[nodiscard]] base::Result<const ModelProfile *> model(const std::string &name) const;

private:
    const ServiceProfile &m_profile;
};

[[nodiscard]] std::unique_ptr<Dialect> makeDialect(const ServiceProfile &profile);

/// "echo", "count:N" and "clock:N" are there on every service, and are not listed.
[[nodiscard]] bool isTestModel(std::string_view name);
/// "clock:N": each streamed token says when it was due.
[[nodiscard]] bool tellsTime(std::string_view model);

/// A unit vector that depends only on the text: words are hashed into it, so that texts which
/// share words are near each other.
[[nodiscard]] std::vector<double> embeddingOf(std::string_view text, std::size_t dimensions);

} // namespace oxide::sim
