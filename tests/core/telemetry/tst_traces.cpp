#include "telemetry/otlp.h"
#include "telemetry/taskspans.h"

#include <set>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide;
using namespace oxide::telemetry;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

constexpr const char *callers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

base::Ulid ulid(std::uint8_t last)
{
    base::Ulid::Bytes bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, last};
    return base::Ulid(bytes);
}

const AttributeValue *find(const Span &span, const std::string &key)
{
    for (const Attribute &attribute : span.attributes) {
        if (attribute.key == key)
            return &attribute.value;
    }
    return nullptr;
}

std::string text(const Span &span, const std::string &key)
{
    const AttributeValue *value = find(span, key);
    const auto *found = value ? std::get_if<std::string>(value) : nullptr;
    return found ? *found : std::string("(none)");
}

std::int64_t number(const Span &span, const std::string &key)
{
    const AttributeValue *value = find(span, key);
    const auto *found = value ? std::get_if<std::int64_t>(value) : nullptr;
    return found ? *found : -1;
}

/// A task of the API that was answered at the second try.
struct Answered {
    Answered()
    {
        request.id = ulid(1);
        request.prompt = "My secret prompt";
        request.sampling.temperature = 0.5;
        request.sampling.maxOutputTokens = 100;
        summary.id = request.id;
        summary.source = model::TaskSource::Api;
        summary.client = "editor";
        summary.title = request.prompt;
        summary.type = model::TaskType::Coding;
        summary.state = model::TaskState::Done;
        summary.createdAt = base::TimePoint(1'000'000ms);
        summary.finishedAt = base::TimePoint(1'003'000ms);
        decision.chain = {{"cloud", "large"}, {"home", "small"}};
        model::AttemptRecord first;
        first.target = decision.chain[0];
        first.endedAt = 500ms;
        base::Error error;
        error.kind = base::ErrorKind::Overloaded;
        error.httpStatus = 529;
        error.message = "cannot do: My secret prompt";
        first.error = error;
        model::AttemptRecord second;
        second.number = 2;
        second.target = decision.chain[1];
        second.startedAt = 1000ms;
        second.firstTokenAt = 1250ms;
        second.endedAt = 3000ms;
        second.usage.input = 10;
        second.usage.cachedInput = 90;
        second.usage.output = 7;
        second.usage.reasoning = 3;
        attempts = {first, second};
        calls = {{model::Dialect::Anthropic, "https://api.example.com/v1", "large", {}, {}},
                 {model::Dialect::Ollama, "http://127.0.0.1:11434", "small", "small:7b", "stop"}};
    }

    [[nodiscard]] std::vector<Span> spans(const SpanOptions &options = {}) const
    {
        const Period deciding{summary.createdAt - 20ms, summary.createdAt};
        return spansOf({request, summary, &decision, deciding, attempts, calls, "My secret answer"},
                       options);
    }

    model::TaskRequest request;
    model::TaskSummary summary;
    model::Decision decision;
    std::vector<model::AttemptRecord> attempts;
    std::vector<AttemptCall> calls;
};

} // namespace

class TestTraces final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_traceparent_is_read_strictly()
    {
        const auto context = traceContextFrom(callers);
        QVERIFY(context);
        QCOMPARE(hexOf(context->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
        QCOMPARE(hexOf(context->span), "00f067aa0ba902b7");
        QVERIFY(context->isSampled);
        const std::string rest = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        QVERIFY(!traceContextFrom("00" + rest)->isSampled);
        QVERIFY(traceContextFrom("cc" + rest + "-more")); // of a later version
        for (const std::string &wrong :
             {std::string(), std::string("00"), "ff" + rest, "00" + rest + "-more", "0" + rest,
              "cc" + rest + "x", "0x" + rest,
              std::string("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
              std::string("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
              std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),
              std::string("00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01")})
            QVERIFY2(!traceContextFrom(wrong), wrong.c_str());
    }

    void ids_differ_for_tasks_and_their_spans()
    {
        std::set<std::string> seen;
        for (std::uint8_t task = 0; task < 200; ++task) {
            for (int child = 0; child < 10; ++child)
                seen.insert(hexOf(spanIdOf(ulid(task), child)));
            seen.insert(hexOf(traceIdOf(ulid(task))));
        }
        QCOMPARE(seen.size(), std::size_t(2200));
        QCOMPARE(traceIdOf(ulid(5)), traceIdOf(ulid(5)));
    }

    void a_share_of_the_traces_is_that_share()
    {
        int chosen = 0;
        for (int i = 0; i < 20'000; ++i) {
            base::Ulid::Bytes bytes{}; // tasks of one moment differ by one
            bytes[14] = static_cast<std::uint8_t>(i >> 8);
            bytes[15] = static_cast<std::uint8_t>(i);
            const TraceId trace = traceIdOf(base::Ulid(bytes));
            chosen += isSampled(trace, 0.1) ? 1 : 0;
            QVERIFY(isSampled(trace, 1));
            QVERIFY(!isSampled(trace, 0));
        }
        QVERIFY2(chosen > 1800 && chosen < 2200, qPrintable(QString::number(chosen)));
    }

    void a_task_is_one_tree()
    {
        const std::vector<Span> spans = Answered().spans();
        QCOMPARE(spans.size(), std::size_t(4));
        const Span &task = spans[0];
        QCOMPARE(task.name, "task coding");
        QCOMPARE(task.kind, SpanKind::Server);
        QVERIFY(!task.parent);
        QVERIFY(!task.hasFailed);
        QCOMPARE(task.begin, base::TimePoint(999'980ms));
        QCOMPARE(task.end, base::TimePoint(1'003'000ms));
        QCOMPARE(text(task, "oxide.client"), "editor");
        QCOMPARE(spans[1].name, "decide");
        std::set<SpanId> ids;
        for (const Span &span : spans) {
            QCOMPARE(span.trace, task.trace);
            ids.insert(span.id);
            if (&span != &task)
                QVERIFY(span.parent == task.id);
        }
        QCOMPARE(ids.size(), spans.size());
    }

    void attempts_speak_the_conventions()
    {
        const std::vector<Span> spans = Answered().spans();
        const Span &failed = spans[2];
        QCOMPARE(failed.name, "chat large");
        QCOMPARE(failed.kind, SpanKind::Client);
        QVERIFY(failed.hasFailed);
        QCOMPARE(text(failed, "error.type"), "OVERLOADED");
        QCOMPARE(number(failed, "http.response.status_code"), 529);
        QCOMPARE(text(failed, "gen_ai.provider.name"), "anthropic");
        QCOMPARE(text(failed, "server.address"), "api.example.com");
        QCOMPARE(number(failed, "server.port"), 443);
        QVERIFY(!find(failed, "gen_ai.usage.output_tokens"));
        const Span &done = spans[3];
        QVERIFY(!done.hasFailed);
        QVERIFY(!find(done, "error.type"));
        QCOMPARE(done.begin, base::TimePoint(1'001'000ms));
        QCOMPARE(text(done, "gen_ai.operation.name"), "chat");
        QCOMPARE(text(done, "gen_ai.request.model"), "small");
        QCOMPARE(text(done, "gen_ai.response.model"), "small:7b");
        QCOMPARE(number(done, "gen_ai.usage.input_tokens"), 100); // cached ones are among them
        QCOMPARE(number(done, "gen_ai.usage.cache_read.input_tokens"), 90);
        QCOMPARE(number(done, "gen_ai.usage.output_tokens"), 10);
        QCOMPARE(number(done, "gen_ai.request.max_tokens"), 100);
        QCOMPARE(std::get<double>(*find(done, "gen_ai.request.temperature")), 0.5);
        QCOMPARE(std::get<double>(*find(done, "oxide.time_to_first_token")), 0.25);
        QCOMPARE(number(done, "server.port"), 11434);
        QCOMPARE(std::get<std::vector<std::string>>(*find(done, "gen_ai.response.finish_reasons")),
                 std::vector<std::string>{"stop"});
    }

    void embeddings_are_called_so()
    {
        Answered task;
        task.request.embedding = std::make_shared<model::EmbeddingInput>();
        const Span done = task.spans()[3];
        QCOMPARE(done.name, "embeddings small");
        QCOMPARE(text(done, "gen_ai.operation.name"), "embeddings");
    }

    void what_was_said_is_told_where_that_is_wanted_alone()
    {
        const Answered task;
        const std::string silent = otlpRequest({}, task.spans());
        QVERIFY(silent.find("secret") == std::string::npos);
        SpanOptions options;
        options.tellsContent = true;
        const std::vector<Span> told = task.spans(options);
        const json::value input = json::parse(text(told[0], "gen_ai.input.messages"));
        QCOMPARE(input.at(0).at("role").as_string(), "user");
        QCOMPARE(input.at(0).at("parts").at(0).at("content").as_string(), "My secret prompt");
        const json::value output = json::parse(text(told[0], "gen_ai.output.messages"));
        QCOMPARE(output.at(0).at("finish_reason").as_string(), "stop");
        QCOMPARE(told[2].error, "cannot do: My secret prompt");
        options.redact = [](std::string_view) { return std::string("[cut]"); };
        QVERIFY(otlpRequest({}, task.spans(options)).find("secret") == std::string::npos);
    }

    void the_callers_trace_goes_on()
    {
        Answered task;
        task.request.traceparent = callers;
        SpanOptions none;
        none.ratio = 0; // the caller's word counts
        const std::vector<Span> spans = task.spans(none);
        QCOMPARE(spans.size(), std::size_t(4));
        QCOMPARE(hexOf(spans[0].trace), "4bf92f3577b34da6a3ce929d0e0e4736");
        QVERIFY(spans[0].parent && hexOf(*spans[0].parent) == "00f067aa0ba902b7");
        QVERIFY(spans[3].parent == spans[0].id);
        task.request.traceparent.back() = '0';
        QVERIFY(task.spans().empty());
        task.request.traceparent = "nonsense";
        QCOMPARE(task.spans()[0].trace, traceIdOf(task.request.id));
    }

    void a_part_is_below_its_whole()
    {
        Answered part;
        part.request.parent = part.summary.parent = ulid(77);
        const std::vector<Span> spans = part.spans();
        QCOMPARE(spans[0].trace, traceIdOf(ulid(77)));
        QVERIFY(spans[0].parent == spanIdOf(ulid(77)));
        QCOMPARE(spans[0].kind, SpanKind::Internal);
        part.request.traceparent = callers;
        QCOMPARE(hexOf(part.spans()[0].trace), "4bf92f3577b34da6a3ce929d0e0e4736");
        QVERIFY(part.spans()[0].parent == spanIdOf(ulid(77)));
    }

    void a_cancelled_task_has_not_failed()
    {
        Answered task;
        task.summary.error = base::ErrorKind::Cancelled;
        QVERIFY(!task.spans()[0].hasFailed);
        QCOMPARE(text(task.spans()[0], "error.type"), "CANCELLED");
        task.summary.error = base::ErrorKind::Interrupted;
        QVERIFY(task.spans()[0].hasFailed);
    }

    void the_request_is_otlp()
    {
        Span span;
        span.trace[0] = 0xab;
        span.id[7] = 1;
        span.name = "chat";
        span.kind = SpanKind::Client;
        span.begin = base::TimePoint(1'700'000'000'123ms);
        span.end = base::TimePoint(1'700'000'000'124ms);
        span.attributes = {{"b", true},
                           {"i", std::int64_t(9'007'199'254'740'993)},
                           {"d", 0.25},
                           {"s", std::string("text")},
                           {"l", std::vector<std::string>{"x", "y"}}};
        span.hasFailed = true;
        const json::value request = json::parse(
            otlpRequest({{"service.name", std::string("oxide")}}, std::vector<Span>{span}));
        const json::value &of = request.at("resourceSpans").at(0);
        QCOMPARE(of.at_pointer("/resource/attributes/0/value/stringValue").as_string(), "oxide");
        const json::value &made = of.at_pointer("/scopeSpans/0/spans/0");
        QCOMPARE(made.at("traceId").as_string(), "ab000000000000000000000000000000");
        QCOMPARE(made.at("spanId").as_string(), "0000000000000001");
        QVERIFY(!made.as_object().contains("parentSpanId"));
        QCOMPARE(made.at("kind").as_int64(), std::int64_t(3));
        QCOMPARE(made.at("startTimeUnixNano").as_string(), "1700000000123000000");
        QCOMPARE(made.at_pointer("/status/code").as_int64(), std::int64_t(2));
        QVERIFY(made.at_pointer("/attributes/0/value/boolValue").as_bool());
        QCOMPARE(made.at_pointer("/attributes/1/value/intValue").as_string(), "9007199254740993");
        QCOMPARE(made.at_pointer("/attributes/2/value/doubleValue").as_double(), 0.25);
        QCOMPARE(made.at_pointer("/attributes/4/value/arrayValue/values/1/stringValue").as_string(),
                 "y");
    }

    void a_partial_success_names_what_was_lost()
    {
        QCOMPARE(rejectedIn("{}").spans, 0);
        QCOMPARE(rejectedIn("").spans, 0);
        QCOMPARE(rejectedIn("{\"partialSuccess\":{}}").spans, 0);
        const Rejected some =
            rejectedIn("{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"full\"}}");
        QCOMPARE(some.spans, 3);
        QCOMPARE(some.why, "full");
        QCOMPARE(rejectedIn("{\"partialSuccess\":{\"rejectedSpans\":2}}").spans, 2);
    }
};

QTEST_GUILESS_MAIN(TestTraces)
#include "tst_traces.moc"
