#pragma once

#include "httpserver/iocontext.h"
#include "httpserver/responsewriter.h"
#include "sim/dialect.h"
#include "sim/journal.h"
#include "sim/random.h"

#include <functional>
#include <memory>
#include <optional>

namespace oxide::sim {

/// Everything that was decided about one chat before it is played.
struct AnswerPlan {
    httpserver::Request request;
    ChatCall call;
    Answer answer;
    AnswerContext context;
    std::optional<FailureKind> failure;
    std::chrono::nanoseconds ttft{0};
    double tokensPerSecond = 0; ///< 0: unpaced
    Random random{0};
    httpserver::Headers headers; ///< rate limits, request id: sent with every answer
    Reply failureReply;          ///< of a Status… failure
};

/// Plays one answer against the clock: headers, tokens at their pace, the planned failure. Holds
/// itself until it has ended. Everything on the I/O thread.
class AnswerRun final : public std::enable_shared_from_this<AnswerRun>
{
public:
    AnswerRun(httpserver::IoContext &io, AnswerPlan plan, const Dialect &dialect,
              std::shared_ptr<httpserver::ResponseWriter> writer, std::shared_ptr<Entry> entry,
              Journal &journal, std::function<void()> refuseConnections);

    void begin();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool fails(FailureKind kind) const { return m_plan.failure == kind; }
    /// Fails before anything is sent; true when that was the plan.
    bool failAtOnce();
    void playWhole();
    void sendWhole();
    void playStream();
    void sendHeaders();
    void firstToken();
    void nextPieces();
    void pieceFailure();
    void sendEnd();
    void write(std::string bytes, std::function<void()> then);
    void waitUntil(Clock::time_point when, void (AnswerRun::*next)());
    void finish(Outcome outcome);
    void clientLeft();
    [[nodiscard]] std::chrono::nanoseconds gap();

    httpserver::Timer m_timer;
    AnswerPlan m_plan;
    const Dialect &m_dialect;
    std::shared_ptr<httpserver::ResponseWriter> m_writer;
    std::shared_ptr<Entry> m_entry;
    Journal &m_journal;
    std::function<void()> m_refuseConnections;

    std::unique_ptr<Encoder> m_encoder;
    std::vector<Piece> m_pieces;
    std::size_t m_next = 0;
    std::size_t m_stopAt = 0; ///< the piece before which a failure in mid-stream comes
    Clock::time_point m_began;
    Clock::time_point m_due; ///< when the next piece is to leave
    bool m_tellsTime = false;
};

} // namespace oxide::sim
