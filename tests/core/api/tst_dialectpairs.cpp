#include "core/api/apifixture.h"
#include "core/api/dialectclients.h"

#include <map>
#include <thread>

#include <QElapsedTimer>
#include <QJsonObject>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using test::ApiFixture;
using test::DialectClient;
using test::Question;
using test::Seen;
using tests::EndOf;
using tests::RawAnswer;
using tests::RawHttp;

namespace {

struct Provider {
    const char *name;
    const char *model;
    const char *thinker; ///< a model of it that thinks
    bool obeysSchemas;   ///< else the answer is asked for in words, and that is said
    /// Whether it takes back what was thought in an earlier turn, and no provider has signed.
    bool takesUnsigned;
    bool takesSigned; ///< or one has
};

constexpr Provider kProviders[] = {
    {"openai", "gpt-sim", "gpt-sim-reasoning", true, false, false},
    {"anthropic", "claude-sim", "claude-sim", false, false, true},
    {"ollama", "llava-sim", "thinker-sim", true, true, true},
    {"gemini", "gemini-sim-flash", "gemini-sim-pro", true, false, false}};

const char *const kServices =
    "[{\"dialect\":\"openai\"},{\"dialect\":\"anthropic\"},{\"dialect\":\"gemini\"},"
    "{\"dialect\":\"ollama\",\"models\":[{\"name\":\"llava-sim\",\"vision\":true,"
    "\"context\":32768},{\"name\":\"thinker-sim\",\"thinking\":true,\"context\":32768}]}]";

/// Which of a pair's cases went as they should; the words say what did not.
using Cases = std::map<std::string, std::string>;

} // namespace

/// Every dialect in which Oxide is asked, with every dialect in which it asks.
class TestDialectPairs final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ApiFixture> m_api;
    std::vector<std::unique_ptr<DialectClient>> m_clients = test::dialectClients();
    std::map<std::string, std::map<std::string, Cases>> m_table;

    tests::SimFixture &simulator() { return m_api->engines.simulator; }

    Question question(const Provider &provider, const std::string &prompt, bool stream) const
    {
        Question asked;
        asked.model = std::string(provider.name) + '/' + provider.model;
        asked.prompt = prompt;
        asked.stream = stream;
        return asked;
    }

    RawAnswer send(const DialectClient &client, const Question &question) const
    {
        return m_api->post(client.path(), client.body(question));
    }

    static std::string whyNot(const RawAnswer &answer, const Seen &seen)
    {
        return std::to_string(answer.status) + ' ' + seen.error + " stop=" + seen.stop + ' '
               + answer.body.substr(answer.body.size()
                                    - std::min<std::size_t>(answer.body.size(), 300));
    }

    std::string text(const DialectClient &client, const Provider &provider, bool stream)
    {
        const RawAnswer answer =
            send(client, question(provider, "What is a crab? Two sentences.", stream));
        const Seen seen = client.read(answer, stream);
        const bool isGood = answer.status == 200 && seen.isWhole && seen.error.empty()
                            && !seen.text.empty() && seen.stop == client.stops().text
                            && seen.inputTokens > 0 && seen.outputTokens > 0
                            && answer.header("X-Oxide-Service")
                                   == std::string(provider.name) + '/' + provider.model;
        return isGood ? "" : whyNot(answer, seen);
    }

    std::string length(const DialectClient &client, const Provider &provider)
    {
        Question asked = question(provider, "Tell me a long story about crabs.", true);
        asked.maxTokens = 5;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, true);
        const bool isGood = seen.isWhole && seen.stop == client.stops().length;
        return isGood ? "" : whyNot(answer, seen);
    }

    /// Two calls at once, each with arguments of its own and a name of its own.
    std::string tools(const DialectClient &client, const Provider &provider, bool stream)
    {
        Question asked = question(provider, "Use find_thing and look_up.", stream);
        asked.tools = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, stream);
        bool isGood = seen.isWhole && seen.calls.size() == 2 && seen.calls[0].first == "find_thing"
                      && seen.calls[1].first == "look_up" && seen.stop == client.stops().tools
                      && !seen.callIds[0].empty() && seen.callIds[0] != seen.callIds[1];
        for (const auto &[name, arguments] : seen.calls) {
            boost::system::error_code error;
            const auto parsed = boost::json::parse(arguments, error);
            isGood = isGood && !error && parsed.is_object() && parsed.as_object().contains("what");
        }
        return isGood ? "" : whyNot(answer, seen);
    }

    std::string toolResults(const DialectClient &client, const Provider &provider)
    {
        Question asked = question(provider, "Use find_thing and look_up.", true);
        asked.tools = true;
        asked.toolResults = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, true);
        const bool isGood = seen.isWhole && seen.calls.empty()
                            && seen.text.find("The tool has answered") != std::string::npos;
        return isGood ? "" : whyNot(answer, seen);
    }

    std::string images(const DialectClient &client, const Provider &provider)
    {
        Question asked = question(provider, "What is in this image?", false);
        asked.image = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, false);
        const int images = simulator().chats(provider.name).back()[QLatin1String("images")].toInt();
        if (seen.isWhole && !seen.text.empty() && images == 1)
            return {};
        return std::to_string(images) + " images; " + whyNot(answer, seen);
    }

    std::string json(const DialectClient &client, const Provider &provider)
    {
        Question asked = question(provider, "Give me JSON.", false);
        asked.json = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, false);
        // In its own dialect the provider gets what was written, and nothing is to be told.
        if (provider.name == client.name() && !provider.obeysSchemas)
            return seen.isWhole && answer.header("X-Oxide-Warnings").empty() ? ""
                                                                             : whyNot(answer, seen);
        if (!provider.obeysSchemas) {
            const bool isSaid =
                answer.header("X-Oxide-Warnings").find("JSON schema") != std::string::npos;
            return seen.isWhole && isSaid ? "" : whyNot(answer, seen);
        }
        boost::system::error_code error;
        const auto parsed = boost::json::parse(seen.text, error);
        const bool isGood =
            seen.isWhole && !error && parsed.is_object() && parsed.as_object().contains("answer");
        return isGood ? "" : whyNot(answer, seen);
    }

    /// What is thought comes apart from what is said, and where nothing of the request is lost
    /// nothing is warned of.
    std::string thinking(const DialectClient &client, const Provider &provider, bool stream)
    {
        Question asked = question(provider, "What is a crab? Two sentences.", stream);
        asked.model = std::string(provider.name) + '/' + provider.thinker;
        asked.maxTokens = 4'096;
        asked.thinks = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, stream);
        const bool isGood = seen.isWhole && seen.error.empty() && !seen.text.empty()
                            && !seen.reasoning.empty()
                            && seen.text.find(seen.reasoning) == std::string::npos
                            && seen.text.find("<think>") == std::string::npos
                            && answer.header("X-Oxide-Warnings").empty();
        return isGood ? "" : "thought '" + seen.reasoning + "' " + whyNot(answer, seen);
    }

    /// A thought of an earlier turn goes back to who takes it; else that is said.
    std::string thoughts(const DialectClient &client, const Provider &provider)
    {
        Question asked = question(provider, "And now?", false);
        asked.hasThought = true;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, false);
        const bool isSigned = client.name() == "anthropic" || client.name() == "responses";
        const bool isTaken = client.name() == provider.name // as it was written
                             || (isSigned ? provider.takesSigned : provider.takesUnsigned);
        const std::string warnings = answer.header("X-Oxide-Warnings");
        const bool isSaid = warnings.find("thoughts of earlier turns") != std::string::npos;
        const bool isGood = seen.isWhole && isSaid != isTaken;
        return isGood ? "" : "warnings '" + warnings + "' " + whyNot(answer, seen);
    }

    std::string error(const DialectClient &client, const Provider &provider)
    {
        if (!simulator().fail(provider.name, QStringLiteral("429"), 1))
            return "the simulator does not answer";
        const RawAnswer answer = send(client, question(provider, "Hi", true));
        const Seen seen = client.read(answer, true);
        const bool isGood = answer.status == 429 && !seen.error.empty() && !seen.isWhole
                            && answer.header("X-Request-Id").starts_with("req_");
        return isGood ? "" : whyNot(answer, seen);
    }

    /// A stream that breaks in the middle never looks whole, whatever the way it breaks.
    std::string broken(const DialectClient &client, const Provider &provider, const char *kind)
    {
        if (!simulator().fail(provider.name, QLatin1String(kind), 1))
            return "the simulator does not answer";
        Question asked = question(provider, "Count.", true);
        asked.model = std::string(provider.name) + "/count:300";
        asked.maxTokens = 10'000;
        const RawAnswer answer = send(client, asked);
        const Seen seen = client.read(answer, true);
        const bool isGood = answer.status == 200 && !seen.isWhole && !seen.error.empty()
                            && answer.end == EndOf::Closed;
        return isGood ? "" : std::string(kind) + ": " + whyNot(answer, seen);
    }

    std::string cancel(const DialectClient &client, const Provider &provider)
    {
        if (!simulator().set(provider.name, {{QStringLiteral("tokens_per_second"), 20}}))
            return "the simulator does not answer";
        Question asked = question(provider, "Count.", true);
        asked.model = std::string(provider.name) + "/count:300";
        asked.maxTokens = 10'000;
        RawHttp connection(m_api->server->url());
        connection.sendRequest("POST", client.path(), boost::json::serialize(client.body(asked)),
                               ApiFixture::headers());
        const bool hasBegun = !connection.readSome().empty();
        connection.close();
        bool isTold = false;
        QElapsedTimer timer;
        timer.start();
        while (!isTold && timer.elapsed() < 1'000) {
            isTold = simulator().chats(provider.name).back()[QLatin1String("client_left")].toBool();
            std::this_thread::sleep_for(5ms);
        }
        if (!simulator().set(provider.name, {{QStringLiteral("tokens_per_second"), 0}}))
            return "the simulator does not answer";
        return hasBegun && isTold ? "" : "the provider was not told";
    }

    Cases run(const DialectClient &client, const Provider &provider)
    {
        Cases cases;
        const auto add = [&](const char *name, std::string wrong) {
            test::EngineFixture::answer(m_api->engines.engine->closeBreaker(provider.name));
            std::string &words = cases[name];
            if (words.empty())
                words = std::move(wrong);
        };
        add("text", text(client, provider, false));
        add("stream", text(client, provider, true));
        add("length", length(client, provider));
        add("tools", tools(client, provider, false));
        add("tools", tools(client, provider, true));
        add("results", toolResults(client, provider));
        add("images", images(client, provider));
        add("JSON", json(client, provider));
        add("thinking", thinking(client, provider, false));
        add("thinking", thinking(client, provider, true));
        add("thoughts", thoughts(client, provider));
        add("error", error(client, provider));
        for (const char *kind : {"cut", "cut_clean", "reset_mid", "error_mid"})
            add("broken", broken(client, provider, kind));
        add("cancel", cancel(client, provider));
        return cases;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_api = std::make_unique<ApiFixture>(test::simulatorOf(kServices));
        m_api->engines.set("execution.max_retries", "0");
        m_api->begin();
    }

    void everyPair_data()
    {
        QTest::addColumn<int>("client");
        QTest::addColumn<int>("provider");
        for (std::size_t i = 0; i < m_clients.size(); ++i) {
            for (std::size_t k = 0; k < std::size(kProviders); ++k) {
                const std::string name =
                    std::string(m_clients[i]->name()) + " to " + kProviders[k].name;
                QTest::newRow(name.c_str()) << static_cast<int>(i) << static_cast<int>(k);
            }
        }
    }
    void everyPair()
    {
        QFETCH(int, client);
        QFETCH(int, provider);
        const DialectClient &asking = *m_clients[static_cast<std::size_t>(client)];
        const Provider &asked = kProviders[provider];
        const Cases cases = run(asking, asked);
        m_table[std::string(asking.name())][asked.name] = cases;
        std::string wrong;
        for (const auto &[name, words] : cases) {
            if (!words.empty())
                wrong += name + ": " + words + '\n';
        }
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// One line a pair, one column a case.
    void cleanupTestCase()
    {
        std::string out = "\n";
        for (const auto &[client, row] : m_table) {
            for (const auto &[provider, cases] : row) {
                std::string line = client + " -> " + provider;
                line.resize(24, ' ');
                for (const auto &[name, words] : cases)
                    line += "  " + name + (words.empty() ? " ok" : " NO");
                out += line + '\n';
            }
        }
        m_api.reset(); // the engine's log takes what is said while it lives
        qInfo("%s", out.c_str());
    }
};

QTEST_GUILESS_MAIN(TestDialectPairs)
#include "tst_dialectpairs.moc"
