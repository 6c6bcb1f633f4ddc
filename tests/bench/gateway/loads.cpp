#include "bench/gateway/loads.h"

#include "support/httpload.h"
#include "support/processlook.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

namespace oxide::bench {

using tests::LoadConnection;
using tests::LoadEnd;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr int kStreamedTokens = 100;
constexpr milliseconds kLate{50};
constexpr milliseconds kRamp{1'000};
/// Stands in each question, so that no two are the same.
constexpr std::string_view kNumber = "00000000";

double inMilliseconds(Clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string chatOf(const Peer &peer, const std::string &model, Answers answers)
{
    const std::string body =
        R"({"model":")" + model + R"(","stream":)"
        + (answers == Answers::Streamed ? "true" : "false")
        + R"(,"messages":[{"role":"system","content":"You are a careful reviewer of C++ code. )"
          R"(Answer in short sentences."},{"role":"user","content":"Question )"
        + std::string(kNumber)
        + R"(: review this function for races and say what you would change.\n\n)"
          R"(void Cache::put(Key key, Value value)\n{\n    if (!m_map.contains(key))\n        )"
          R"(m_map.emplace(key, value);\n}"}]})";
    return tests::httpRequest("POST", peer.path, peer.headers, body);
}

/// One connection that asks, waits for the whole answer, looks at it and asks again.
class Asker
{
public:
    Asker(boost::asio::io_context &context, Peer &peer, Answers answers, Clock::time_point until)
        : m_connection(context, peer.port), m_peer(peer), m_answers(answers), m_until(until),
          m_request(chatOf(peer,
                           answers == Answers::Streamed
                               ? peer.prefix + "count:" + std::to_string(kStreamedTokens)
                               : peer.model,
                           answers)),
          m_number(m_request.find(kNumber))
    {
    }

    void ask()
    {
        const std::string number =
            std::to_string(100'000'000 + (m_peer.answered + m_peer.failed) % 100'000'000);
        std::copy(number.begin() + 1, number.end(),
                  m_request.begin() + static_cast<std::ptrdiff_t>(m_number));
        m_text.clear();
        m_scanner = std::make_unique<tests::ContentScanner>(nullptr);
        m_began = Clock::now();
        m_connection.ask(
            m_request, [this](std::string_view body) { take(body); },
            [this](const LoadEnd &end) { note(end); });
    }

    [[nodiscard]] const std::vector<double> &times() const { return m_times; }

private:
    void take(std::string_view body)
    {
        if (m_answers == Answers::Streamed)
            m_scanner->feed(body);
        else
            m_text += body;
    }

    [[nodiscard]] bool isRight(const LoadEnd &end) const
    {
        if (end.status != 200 || !end.isWhole)
            return false;
        if (m_answers == Answers::Streamed)
            return m_scanner->isDone() && m_scanner->tokens() == kStreamedTokens;
        return m_text.find(R"("content":"1 2 3 )") != std::string::npos;
    }

    void note(const LoadEnd &end)
    {
        const auto now = Clock::now();
        if (isRight(end)) {
            ++m_peer.answered;
            m_times.push_back(inMilliseconds(now - m_began));
        } else {
            ++m_peer.failed;
        }
        if (now < m_until)
            ask();
    }

    LoadConnection m_connection;
    Peer &m_peer;
    Answers m_answers;
    Clock::time_point m_until;
    std::string m_request;
    std::size_t m_number; ///< where it stands in the request
    Clock::time_point m_began;
    std::string m_text;
    std::unique_ptr<tests::ContentScanner> m_scanner;
    std::vector<double> m_times;
};

/// One stream whose tokens say when they were due.
class Listener
{
public:
    Listener(boost::asio::io_context &context, Peer &peer, int tokens,
             std::vector<double> &lateness)
        : m_connection(context, peer.port), m_peer(peer), m_tokens(tokens),
          m_request(
              chatOf(peer, peer.prefix + "clock:" + std::to_string(tokens), Answers::Streamed)),
          m_scanner([&lateness](std::string_view token) { lateness.push_back(late(token)); })
    {
    }

    void ask()
    {
        m_connection.ask(
            m_request, [this](std::string_view body) { m_scanner.feed(body); },
            [this](const LoadEnd &end) {
                const bool isRight = end.status == 200 && end.isWhole && m_scanner.isDone()
                                     && m_scanner.tokens() == m_tokens;
                ++(isRight ? m_peer.answered : m_peer.failed);
                m_hasEnded = true;
            });
    }

    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }

private:
    static double late(std::string_view token)
    {
        std::int64_t due = 0; // a space stands before it
        std::from_chars(token.data() + 1, token.data() + token.size(), due);
        return inMilliseconds(Clock::now().time_since_epoch() - std::chrono::microseconds(due));
    }

    LoadConnection m_connection;
    Peer &m_peer;
    int m_tokens;
    std::string m_request;
    tests::ContentScanner m_scanner;
    bool m_hasEnded = false;
};

} // namespace

Rate askSteadily(Peer &peer, int connections, Answers answers, milliseconds time)
{
    boost::asio::io_context context(1);
    const auto began = Clock::now();
    const double cpuBefore = tests::lookAt(peer.pid).cpuSeconds;
    std::vector<std::unique_ptr<Asker>> askers;
    for (int i = 0; i < connections; ++i)
        askers.emplace_back(std::make_unique<Asker>(context, peer, answers, began + time))->ask();
    context.run();
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    const double cpu = tests::lookAt(peer.pid).cpuSeconds - cpuBefore;
    std::vector<double> times;
    for (const auto &asker : askers)
        times.insert(times.end(), asker->times().begin(), asker->times().end());
    Rate rate;
    const double answered = static_cast<double>(std::max<std::size_t>(times.size(), 1));
    rate.perSecond = static_cast<double>(times.size()) / seconds;
    rate.p50 = tests::percentile(times, 0.5);
    rate.p99 = tests::percentile(times, 0.99);
    rate.cpuMicros = cpu * 1e6 / answered;
    return rate;
}

Flow streamAtOnce(Peer &peer, int streams, int tokens)
{
    boost::asio::io_context context(1);
    std::vector<double> lateness;
    lateness.reserve(static_cast<std::size_t>(streams) * static_cast<std::size_t>(tokens));
    std::vector<std::unique_ptr<Listener>> listeners;
    std::vector<std::unique_ptr<boost::asio::steady_timer>> starts;
    const auto began = Clock::now();
    const auto before = tests::lookAt(peer.pid);
    for (int i = 0; i < streams; ++i) {
        Listener &listener =
            *listeners.emplace_back(std::make_unique<Listener>(context, peer, tokens, lateness));
        starts.emplace_back(
            std::make_unique<boost::asio::steady_timer>(context, began + kRamp * i / streams));
        starts.back()->async_wait([&listener](boost::system::error_code) { listener.ask(); });
    }
    Flow flow;
    const auto isOver = [&] { return std::ranges::all_of(listeners, &Listener::hasEnded); };
    for (auto next = began; !context.stopped() && !isOver();) {
        next += milliseconds(250);
        context.run_until(next);
        flow.residentBytes = std::max(flow.residentBytes, tests::lookAt(peer.pid).residentBytes);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    flow.cpuShare = (tests::lookAt(peer.pid).cpuSeconds - before.cpuSeconds) / seconds;
    flow.tokens = static_cast<std::int64_t>(lateness.size());
    flow.p50 = tests::percentile(lateness, 0.5);
    flow.p99 = tests::percentile(lateness, 0.99);
    flow.worst = lateness.empty() ? 0 : lateness.back(); // sorted by now
    const auto firstLate = std::ranges::upper_bound(lateness, inMilliseconds(kLate));
    flow.lateShare = static_cast<double>(lateness.end() - firstLate)
                     / static_cast<double>(std::max<std::size_t>(lateness.size(), 1));
    return flow;
}

} // namespace oxide::bench
