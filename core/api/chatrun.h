#pragma once

#include "api/answer.h"
#include "api/callsignatures.h"
#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "api/taskanswer.h"
#include "base/clock.h"
#include "base/ulid.h"
#include "engine/engine.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace oxide::api {

/// Makes the writer of a dialect once the answer's head is known.
using MakeWriter = std::function<std::unique_ptr<AnswerWriter>(AnswerHead)>;

/// How an answer is sent.
struct RunLimits {
    std::chrono::milliseconds pingAfter{15'000}; ///< of silence in a stream
    /// What a client may have left untaken before its stream is cut and its task cancelled.
    std::size_t untakenBytes = std::size_t{4} * 1024 * 1024;
};

/// One chat under way: submits it, follows its events, answers in the caller's dialect, and stops
/// it when the caller leaves. Headers wait for the first useful event, so that a failover before it
/// is not seen (WIRE 10); a thought is one. Works on the connection's executor; events come from
/// the engine's thread.
class ChatRun final : public std::enable_shared_from_this<ChatRun>
{
public:
    struct Tools {
        engine::Engine &engine;
        const base::Clock &clock;
        std::shared_ptr<CallSignatures> signatures;
        RunLimits limits{};
    };

    /// `request.task.id` is set. Ends by itself, and lives until then.
    static void start(const Tools &tools, ChatRequest request, std::shared_ptr<Answer> answer,
                      MakeWriter makeWriter);

    ChatRun(const Tools &tools, ChatRequest request, std::shared_ptr<Answer> answer,
            MakeWriter makeWriter);

private:
    using News = std::variant<model::TaskEvent, Refusal>;

    void begin();
    /// Any thread.
    void push(News news);
    [[nodiscard]] static bool isLast(const News &news);
    void cancel();
    void refused(const base::Error &error);

    // below: on the executor
    void take();
    void on(const model::TaskDecided &decided);
    void on(const model::AttemptStarted &started);
    void on(const model::TextDelta &delta);
    void on(const model::ReasoningDelta &delta);
    void on(const model::ToolCallDelta &delta);
    void on(const model::ForeignBlock &block);
    void on(const model::AttemptFailed &failed);
    void on(const model::Splice &splice);
    void on(const model::TaskNotice &notice);
    void on(const model::TaskFinished &finished);
    template<class Other>
    void on(const Other &)
    {
    }

    [[nodiscard]] AnswerWriter &writer();
    void setHeaders();
    void startStream();
    void fail(const base::Error &error);
    /// Sends what the writer has said since the last time.
    void flush();
    void ping();
    void left();

    Tools m_tools;
    ChatRequest m_request;
    std::shared_ptr<Answer> m_answer;
    MakeWriter m_makeWriter;
    std::unique_ptr<AnswerWriter> m_writer;
    model::TaskId m_task;
    bool m_isForPrograms; ///< JSON was asked for

    std::mutex m_mutex;
    std::vector<News> m_news; ///< not yet taken
    bool m_isWoken = false;   ///< a take() is on its way
    std::atomic<bool> m_hasLeft = false;

    std::shared_ptr<const model::Decision> m_decision;
    model::Target m_target;
    std::vector<std::string> m_warnings;
    AnswerParts m_parts;
    std::string m_unsent;
    std::size_t m_untaken = 0; ///< bytes that were sent and not yet taken
    std::chrono::steady_clock::time_point m_lastSent;
    bool m_isStreaming = false;
    bool m_isOver = false;
};

} // namespace oxide::api
