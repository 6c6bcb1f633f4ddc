// The local API with several threads: what one thread does in turn is done at once, and comes out
// the same. Run it under the thread sanitizer, too.
#include "api/apiserver.h"
#include "api/rooms.h"
#include "core/api/apifixture.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using namespace std::chrono_literals;
namespace json = boost::json;
using test::EngineFixture;
using tests::EndOf;
using tests::RawAnswer;
using tests::RawHttp;

namespace {

constexpr int kThreads = 4;
constexpr int kClients = 16;
/// The frame of a WebSocket that closes with 1001; its reason follows.
constexpr std::string_view kGoingAway = "\x03\xe9";

/// Handles that wait for each other: as many as may run at once meet here.
struct Meeting {
    std::mutex mutex;
    std::condition_variable here;
    int waiting = 0;
    int most = 0;
    std::set<std::thread::id> threads;

    void come()
    {
        std::unique_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
        most = std::max(most, ++waiting);
        here.notify_all();
        here.wait_for(lock, 3s, [this] { return most >= kThreads; });
        --waiting;
    }
};

Room meetingRoom(const std::shared_ptr<Meeting> &meeting)
{
    return [meeting](const std::shared_ptr<Context> &) -> Routes {
        Route route;
        route.method = "GET";
        route.path = "/api/meet";
        route.role = Role::User;
        route.tag = "Tests";
        route.summary = "Waits for the others";
        route.handle = [meeting](const Call &, const std::shared_ptr<Answer> &answer) {
            meeting->come();
            answer->send(200, "text/plain", "met");
        };
        return {route};
    };
}

json::object chat(const std::string &model, const std::string &prompt, bool isStreamed)
{
    json::array messages;
    messages.push_back(json::object{{"role", "user"}, {"content", prompt}});
    return {{"model", model}, {"messages", std::move(messages)}, {"stream", isStreamed}};
}

std::string countTo(int last)
{
    std::string text = "1";
    for (int i = 2; i <= last; ++i)
        text += ' ' + std::to_string(i);
    return text;
}

std::string streamedText(const RawAnswer &answer)
{
    std::string text;
    for (const json::value &chunk : test::jsonsOf(answer))
        text += test::textAt(chunk, "/choices/0/delta/content");
    return text;
}

std::size_t countOf(const std::string &text, std::string_view part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// Runs it in so many threads, and waits for all. The event loop runs meanwhile: the feed needs it.
template<class Work>
void together(int count, Work work)
{
    std::vector<std::future<void>> all;
    for (int i = 0; i < count; ++i)
        all.push_back(std::async(std::launch::async, [&work, i] { work(i); }));
    for (const std::future<void> &each : all) {
        while (each.wait_for(0s) != std::future_status::ready)
            QTest::qWait(5);
    }
}

} // namespace

class TestThreads final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;
    std::shared_ptr<Meeting> m_meeting;
    std::unique_ptr<ApiServer> m_server;

    [[nodiscard]] RawAnswer post(const json::object &body) const
    {
        return tests::ask(m_server->url(), "POST", "/v1/chat/completions", json::serialize(body),
                          test::ApiFixture::headers(), 30s);
    }

    /// A client of `/ws` that hears of tasks; nothing of it is masked, so it can be searched.
    void listen(RawHttp &client) const
    {
        client.sendRequest("GET", "/ws?topics=tasks", {},
                           test::ApiFixture::headers()
                               + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Version: 13\r\n"
                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        QVERIFY(client.readSome().starts_with("HTTP/1.1 101"));
    }

    /// What it hears until so many tasks are complete.
    static std::string hear(RawHttp &client, std::size_t tasks)
    {
        std::string heard;
        while (countOf(heard, "\"type\":\"task_complete\"") < tasks) {
            const std::string some = client.readSome();
            if (some.empty())
                break;
            heard += some;
        }
        return heard;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(
            QStringList{QStringLiteral("--dialect"), QStringLiteral("openai")});
        m_fixture->set("execution.max_parallel_workers", "64");
        m_fixture->begin();
        m_meeting = std::make_shared<Meeting>();
        config::Api settings;
        settings.port = 0;
        settings.threads = kThreads;
        auto keys = std::make_shared<Keys>();
        keys->local = security::Secret(test::ApiFixture::key);
        std::vector<Room> all = rooms();
        all.push_back(meetingRoom(m_meeting));
        m_server = std::make_unique<ApiServer>(*m_fixture->engine, settings, keys, all);
        QVERIFY(m_server->listen());
    }
    void cleanup()
    {
        m_server.reset();
        m_fixture.reset();
    }

    void as_many_requests_are_handled_at_once_as_there_are_threads()
    {
        std::atomic<int> met = 0;
        // More than there are threads, for a thread takes what comes to it.
        together(kThreads * 2, [&](int) {
            const RawAnswer answer =
                tests::ask(m_server->url(), "GET", "/api/meet", {}, test::ApiFixture::headers());
            met += answer.status == 200 && answer.body == "met" ? 1 : 0;
        });
        QCOMPARE(met.load(), kThreads * 2);
        QCOMPARE(m_meeting->most, kThreads);
        QCOMPARE(m_meeting->threads.size(), std::size_t(kThreads));
    }

    void everyone_gets_the_own_answer()
    {
        constexpr int kEach = 8;
        RawHttp feed(m_server->url());
        listen(feed);
        std::atomic<int> right = 0;
        std::mutex mutex;
        std::set<std::string> tasks;
        together(kClients, [&](int client) {
            for (int i = 0; i < kEach; ++i) {
                const std::string own =
                    "I am " + std::to_string(client) + ", this is " + std::to_string(i);
                const int last = 20 + client * kEach + i;
                const bool isStreamed = i % 2 == 0;
                const RawAnswer answer =
                    isStreamed ? post(chat("openai/count:" + std::to_string(last), own, true))
                               : post(chat("openai/echo", own, false));
                if (answer.status != 200 || answer.end != EndOf::Answer)
                    continue;
                const bool isRight = isStreamed ? streamedText(answer) == countTo(last)
                                                      && answer.body.ends_with("data: [DONE]\n\n")
                                                : test::textAt(json::parse(answer.body),
                                                               "/choices/0/message/content")
                                                      == own;
                right += isRight ? 1 : 0;
                const std::lock_guard lock(mutex);
                tasks.insert(answer.header("X-Oxide-Task"));
            }
        });
        QCOMPARE(right.load(), kClients * kEach);
        QCOMPARE(tasks.size(), std::size_t(kClients * kEach));
        std::string heard;
        together(1, [&](int) { heard = hear(feed, kClients * kEach); });
        QCOMPARE(countOf(heard, "\"type\":\"task_complete\""), std::size_t(kClients * kEach));
        for (const std::string &task : tasks)
            QVERIFY2(heard.find(task) != std::string::npos, task.c_str());
    }

    void many_listeners_hear_the_same()
    {
        constexpr std::size_t kTasks = 12;
        std::vector<std::unique_ptr<RawHttp>> feeds;
        for (int i = 0; i < kClients; ++i) {
            feeds.push_back(std::make_unique<RawHttp>(m_server->url()));
            listen(*feeds.back());
        }
        std::vector<std::string> heard(kClients);
        together(kClients + int(kTasks), [&](int i) {
            const auto at = static_cast<std::size_t>(i);
            if (at >= heard.size())
                (void)post(chat("openai/count:50", "Count.", true));
            else
                heard[at] = hear(*feeds[at], kTasks);
        });
        for (const std::string &each : heard)
            QCOMPARE(countOf(each, "\"type\":\"task_complete\""), kTasks);
    }

    void a_stop_lets_all_streams_end_and_says_goodbye()
    {
        QVERIFY(m_fixture->simulator.set("openai", {{QStringLiteral("tokens_per_second"), 40}}));
        RawHttp feed(m_server->url());
        listen(feed);
        const std::string url = m_server->url();
        std::atomic<int> begun = 0;
        std::atomic<int> whole = 0;
        std::atomic<qint64> took = 0;
        std::string goodbye;
        together(kClients + 2, [&](int i) {
            if (i > kClients) { // as a WebSocket client does: it answers a close with a close
                for (auto some = feed.readSome(); !some.empty(); some = feed.readSome(20s)) {
                    goodbye += some;
                    if (goodbye.find(kGoingAway) != std::string::npos)
                        feed.send(std::string_view("\x88\x82\0\0\0\0\x03\xe9", 8));
                }
                return;
            }
            if (i == kClients) { // who stops it when all have begun
                while (begun < kClients)
                    std::this_thread::sleep_for(5ms);
                QElapsedTimer timer;
                timer.start();
                m_server->stop(20s);
                took = timer.elapsed();
                return;
            }
            RawHttp client(url);
            client.sendRequest("POST", "/v1/chat/completions",
                               json::serialize(chat("openai/count:40", "Count.", true)),
                               test::ApiFixture::headers());
            std::string all = client.readSome();
            ++begun;
            for (auto some = client.readSome(); !some.empty(); some = client.readSome())
                all += some;
            whole += all.find("data: [DONE]") != std::string::npos ? 1 : 0;
        });
        QVERIFY2(took < 10'000, qPrintable(QString::number(took))); // half of what it may take
        QCOMPARE(whole.load(), kClients);
        QVERIFY(!RawHttp(url).isConnected());
        QVERIFY(goodbye.find(kGoingAway) != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestThreads)
#include "tst_threads.moc"
