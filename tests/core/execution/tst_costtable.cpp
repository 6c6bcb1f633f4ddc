#include "core/providers/recording.h"
#include "execution/cost.h"

#include <algorithm>

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using model::CostSource;
using model::Dialect;
using std::string;

// What an attempt costs, from the bytes of the answer to the micro-dollar. The right column is
// computed by hand from the provider's own counts; streamed and whole answers must come to the
// same.

namespace {

// Micro-dollars a token: input, cached, written, output, reasoning; micro-dollars a request.
enum class Tariff {
    Cloud,    ///< 3, 0.3, 3.75, 15, as output; 0
    Mini,     ///< 0.25, 0.025, as input, 2, as output; 0
    Thinking, ///< 1.25, as input, as input, 10, 12.5; 500
    Flash,    ///< 0.3, 0.075, as input, 2.5, as output; 0
    Free,
    Unknown,
};

std::optional<model::Price> priceIn(Tariff tariff)
{
    model::Price price;
    switch (tariff) {
    case Tariff::Cloud:
        price.inputPerMillion = 3'000'000;
        price.cachedInputPerMillion = 300'000;
        price.cacheWritePerMillion = 3'750'000;
        price.outputPerMillion = 15'000'000;
        return price;
    case Tariff::Mini:
        price.inputPerMillion = 250'000;
        price.cachedInputPerMillion = 25'000;
        price.outputPerMillion = 2'000'000;
        return price;
    case Tariff::Thinking:
        price.inputPerMillion = 1'250'000;
        price.outputPerMillion = 10'000'000;
        price.reasoningPerMillion = 12'500'000;
        price.perRequest = 500;
        return price;
    case Tariff::Flash:
        price.inputPerMillion = 300'000;
        price.cachedInputPerMillion = 75'000;
        price.outputPerMillion = 2'500'000;
        return price;
    case Tariff::Free:
        return price;
    case Tariff::Unknown:
        return std::nullopt;
    }
    return std::nullopt;
}

/// Bodies are written with ' for ".
struct Body {
    string text;
    string type; ///< Content-Type
};

Body openAiStream(const string &usage)
{
    return {"data: {'model':'m','choices':[{'delta':{'content':'Hello'}}]}"
            "\n\n"
            "data: {'model':'m','choices':[{'delta':{},'finish_reason':'stop'}]}"
            "\n\n"
                + (usage.empty() ? string() : "data: {'choices':[],'usage':" + usage + "}\n\n")
                + "data: [DONE]\n\n",
            "text/event-stream"};
}

Body openAiWhole(const string &usage)
{
    return {"{'object':'chat.completion','model':'m','choices':[{'index':0,'message':{'role':"
            "'assistant','content':'Hello'},'finish_reason':'stop'}],'usage':"
                + usage + "}",
            "application/json"};
}

Body anthropicStream(const string &input, const string &output)
{
    return {
        "data: {'type':'message_start','message':{'model':'m','usage':{" + input
            + ",'output_tokens':1}}}"
              "\n\n"
              "data: "
              "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}"
              "\n\n"
              "data: "
              "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello'}"
              "}"
              "\n\n"
              "data: {'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{"
            + output
            + "}}\n\n"
              "data: {'type':'message_stop'}"
              "\n\n",
        "text/event-stream"};
}

Body anthropicWhole(const string &input, const string &output)
{
    return {
        "{'type':'message','model':'m','content':[{'type':'text','text':'Hello'}],'stop_reason':"
        "'end_turn','usage':{"
            + input + "," + output + "}}",
        "application/json"};
}

/// As Gemini streams: the counts grow with the answer.
Body geminiStream(const string &usage, const string &earlier = "'promptTokenCount':1")
{
    return {"data: {'candidates':[{'content':{'parts':[{'text':'Hel'}]}}],'usageMetadata':{"
                + earlier
                + "}}\n\n"
                  "data: {'candidates':[{'content':{'parts':[{'text':'lo'}]},'finishReason':"
                  "'STOP'}],'usageMetadata':{"
                + usage + "}}\n\n",
            "text/event-stream"};
}

Body geminiWhole(const string &usage)
{
    return {"{'candidates':[{'content':{'parts':[{'text':'Hello'}]},'finishReason':'STOP'}],"
            "'usageMetadata':{"
                + usage + "}}",
            "application/json"};
}

Body ollamaStream(const string &usage)
{
    return {"{'model':'m','message':{'content':'Hel'},'done':false}"
            "\n"
            "{'model':'m','message':{'content':'lo'},'done':true,'done_reason':'stop',"
                + usage + "}\n",
            "application/x-ndjson"};
}

Body ollamaWhole(const string &usage)
{
    return {"{'model':'m','message':{'content':'Hello'},'done':true,'done_reason':'stop'," + usage
                + "}",
            "application/json"};
}

/// As far as the first occurrence of `mark`.
Body cutAt(Body body, const string &mark)
{
    body.text.resize(body.text.find(mark));
    return body;
}

/// One line of the table.
struct Case {
    Dialect dialect = Dialect::OpenAi;
    Body body;
    Tariff tariff = Tariff::Cloud;
    std::optional<std::int64_t> micros;
    CostSource provenance = CostSource::Computed;
    model::Usage estimate = {};             ///< of the text
    std::optional<ErrorKind> stopped = {};  ///< what Oxide makes of it: a cancel
    std::optional<ErrorKind> expected = {}; ///< how the attempt ends
};

model::Usage estimated(std::int64_t input, std::int64_t output, std::int64_t reasoning = 0)
{
    model::Usage usage;
    usage.input = input;
    usage.output = output;
    if (reasoning > 0)
        usage.reasoning = reasoning;
    return usage;
}

} // namespace

Q_DECLARE_METATYPE(Case)

class TestCostTable final : public QObject
{
    Q_OBJECT

    static void add(const char *name, Case row)
    {
        if (!row.expected)
            row.expected = row.stopped;
        QTest::newRow(name) << row;
    }

    /// Two lines: the same counts in a stream and in one piece.
    static void both(const char *name, Dialect dialect, const Body &stream, const Body &whole,
                     Tariff tariff, std::int64_t micros,
                     CostSource provenance = CostSource::Computed, const model::Usage &text = {})
    {
        const string base(name);
        add((base + ", streamed").c_str(), {dialect, stream, tariff, micros, provenance, text});
        add((base + ", whole").c_str(), {dialect, whole, tariff, micros, provenance, text});
    }

    static void openAi(const char *name, const string &usage, Tariff tariff, std::int64_t micros,
                       CostSource provenance = CostSource::Computed)
    {
        both(name, Dialect::OpenAi, openAiStream(usage), openAiWhole(usage), tariff, micros,
             provenance);
    }

    static void anthropic(const char *name, const string &input, const string &output,
                          Tariff tariff, std::int64_t micros)
    {
        both(name, Dialect::Anthropic, anthropicStream(input, output),
             anthropicWhole(input, output), tariff, micros);
    }

    static void gemini(const char *name, const string &usage, Tariff tariff, std::int64_t micros,
                       CostSource provenance = CostSource::Computed, const model::Usage &text = {})
    {
        both(name, Dialect::Gemini, geminiStream(usage), geminiWhole(usage), tariff, micros,
             provenance, text);
    }

private Q_SLOTS:
    void theCostIsRightToTheMicroDollar_data()
    {
        QTest::addColumn<Case>("row");

        // 100 x 0.25 + 50 x 2
        const string plain = "{'prompt_tokens':100,'completion_tokens':50,'total_tokens':150}";
        openAi("OpenAI", plain, Tariff::Mini, 125);
        // 400 x 0.25 + 600 x 0.025 + 200 x 2: the cached ones are part of the prompt
        openAi("OpenAI, cached",
               "{'prompt_tokens':1000,'completion_tokens':200,'prompt_tokens_details':"
               "{'cached_tokens':600}}",
               Tariff::Mini, 515);
        // 1000 x 0.025 + 1 x 2
        openAi("OpenAI, all of it cached",
               "{'prompt_tokens':1000,'completion_tokens':1,'prompt_tokens_details':"
               "{'cached_tokens':1000}}",
               Tariff::Mini, 27);
        // 10 x 0.25 + 44 x 2 + 256 x 2 = 602.5, half up
        openAi("OpenAI, reasoning inside the completion",
               "{'prompt_tokens':10,'completion_tokens':300,'total_tokens':310,"
               "'completion_tokens_details':{'reasoning_tokens':256}}",
               Tariff::Mini, 603);
        openAi("xAI, reasoning beside the completion",
               "{'prompt_tokens':10,'completion_tokens':44,'total_tokens':310,"
               "'completion_tokens_details':{'reasoning_tokens':256}}",
               Tariff::Mini, 603);
        // 6 x 0.25 + 4 x 0.025 + 7 x 2 = 15.6
        openAi("DeepSeek, its own names for the cache",
               "{'prompt_tokens':10,'completion_tokens':7,'total_tokens':17,"
               "'prompt_cache_hit_tokens':4,'prompt_cache_miss_tokens':6}",
               Tariff::Mini, 16);
        // 1500 x 1.25 + 500 x 1.25 + 200 x 10 + 100 x 12.5 + 500
        openAi("OpenAI, prices of reasoning and request, none of the cache",
               "{'prompt_tokens':2000,'completion_tokens':300,'total_tokens':2300,"
               "'prompt_tokens_details':{'cached_tokens':500},'completion_tokens_details':"
               "{'reasoning_tokens':100}}",
               Tariff::Thinking, 6250);
        // 500 x 3 + 200 x 0.3 + 300 x 3.75 + 10 x 15
        openAi("OpenRouter, written to the cache",
               "{'prompt_tokens':1000,'completion_tokens':10,'prompt_tokens_details':"
               "{'cached_tokens':200,'cache_write_tokens':300}}",
               Tariff::Cloud, 2835);
        openAi("OpenRouter says what it charges",
               "{'prompt_tokens':5,'completion_tokens':2,'cost':0.00123}", Tariff::Cloud, 1230,
               CostSource::Reported);
        openAi("OpenRouter, the same figure again as the upstream's",
               "{'prompt_tokens':5,'completion_tokens':2,'cost':0.0011,'is_byok':false,"
               "'cost_details':{'upstream_inference_cost':0.0011}}",
               Tariff::Cloud, 1100, CostSource::Reported);
        openAi("OpenRouter with the user's own key: fee and upstream",
               "{'prompt_tokens':5,'completion_tokens':2,'cost':0.00005,'is_byok':true,"
               "'cost_details':{'upstream_inference_cost':0.0011}}",
               Tariff::Unknown, 1150, CostSource::Reported);
        openAi("OpenRouter charges nothing", "{'prompt_tokens':5,'completion_tokens':2,'cost':0}",
               Tariff::Cloud, 0, CostSource::Reported);
        // 100 x 0.25 + 20 x 2
        add("OpenAI, no counts at all", {Dialect::OpenAi, openAiStream({}), Tariff::Mini, 65,
                                         CostSource::Estimated, estimated(100, 20)});
        // 400 x 3 + 30 x 15
        add("OpenAI, cut before the counts", {Dialect::OpenAi,
                                              cutAt(openAiStream(plain), "data: {'choices':[],"),
                                              Tariff::Cloud,
                                              1650,
                                              CostSource::Estimated,
                                              estimated(400, 30),
                                              {},
                                              ErrorKind::StreamCut});
        add("OpenAI, cut after the counts", {Dialect::OpenAi,
                                             cutAt(openAiStream(plain), "data: [DONE]"),
                                             Tariff::Mini,
                                             125,
                                             CostSource::Computed,
                                             estimated(400, 30),
                                             {},
                                             ErrorKind::StreamCut});
        add("OpenAI, no price known", {Dialect::OpenAi, openAiStream(plain), Tariff::Unknown,
                                       std::nullopt, CostSource::Unknown, estimated(100, 50)});

        // 12 x 3 + 25 x 15
        const string twelve = "'input_tokens':12";
        const string out25 = "'output_tokens':25";
        anthropic("Anthropic", twelve, out25, Tariff::Cloud, 411);
        // 12 x 3 + 100 x 0.3 + 30 x 3.75 + 25 x 15 = 553.5: the cached ones stand beside
        const string cached =
            "'input_tokens':12,'cache_creation_input_tokens':30,'cache_read_input_tokens':100";
        anthropic("Anthropic, cache read and written", cached, out25, Tariff::Cloud, 554);
        // 3 x 3 + 10000 x 0.3 + 1 x 15
        anthropic("Anthropic, nearly all from the cache",
                  "'input_tokens':3,'cache_read_input_tokens':10000", "'output_tokens':1",
                  Tariff::Cloud, 3024);
        // 3 + 3.75 + 15 = 21.75
        anthropic("Anthropic, one token each", "'input_tokens':1,'cache_creation_input_tokens':1",
                  "'output_tokens':1", Tariff::Cloud, 22);
        // 200 x 1.25 + 10 x 10 + 500
        anthropic("Anthropic, no prices of the cache",
                  "'input_tokens':100,'cache_creation_input_tokens':50,"
                  "'cache_read_input_tokens':50",
                  "'output_tokens':10", Tariff::Thinking, 850);
        // 12 x 3 + 40 x 15: the 1 of message_start is no count of the output
        add("Anthropic, cut", {Dialect::Anthropic,
                               cutAt(anthropicStream(twelve, out25), "data: {'type':'message_d"),
                               Tariff::Cloud,
                               636,
                               CostSource::Estimated,
                               estimated(9, 40),
                               {},
                               ErrorKind::StreamCut});
        // 12 x 3 + 100 x 0.3 + 30 x 3.75 + 80 x 15 = 1378.5
        add("Anthropic, cancelled while it thought",
            {Dialect::Anthropic,
             cutAt(anthropicStream(cached, out25), "data: {'type':'content_block_s"), Tariff::Cloud,
             1379, CostSource::Estimated, estimated(9, 0, 80), ErrorKind::Cancelled});
        add("Anthropic, cut after the counts",
            {Dialect::Anthropic,
             cutAt(anthropicStream(twelve, out25), "data: {'type':'message_stop"),
             Tariff::Cloud,
             411,
             CostSource::Computed,
             estimated(9, 40),
             {},
             ErrorKind::StreamCut});
        add("Anthropic, overloaded before it began", {Dialect::Anthropic,
                                                      {},
                                                      Tariff::Cloud,
                                                      0,
                                                      CostSource::Computed,
                                                      estimated(500, 0),
                                                      ErrorKind::Overloaded});

        // 200 x 0.3 + 40 x 2.5
        gemini("Gemini", "'promptTokenCount':200,'candidatesTokenCount':40", Tariff::Flash, 160);
        // 100 x 0.3 + 900 x 0.075 + 10 x 2.5 + 90 x 2.5 = 347.5
        gemini("Gemini, cached and thoughts",
               "'promptTokenCount':1000,'cachedContentTokenCount':900,"
               "'candidatesTokenCount':10,'thoughtsTokenCount':90",
               Tariff::Flash, 348);
        // 250 x 0.3 + 40 x 2.5
        gemini("Gemini, prompt of tools",
               "'promptTokenCount':200,'toolUsePromptTokenCount':50,'candidatesTokenCount':40",
               Tariff::Flash, 175);
        // 60 x 1.25 + 40 x 1.25 + 20 x 10 + 10 x 12.5 + 500
        gemini("Gemini, price of thoughts",
               "'promptTokenCount':100,'cachedContentTokenCount':40,'candidatesTokenCount':20,"
               "'thoughtsTokenCount':10",
               Tariff::Thinking, 950);
        // 10 x 0.3 + 3 x 2.5 + 5 x 2.5
        gemini("Gemini, thoughts alone are counted", "'promptTokenCount':10,'thoughtsTokenCount':5",
               Tariff::Flash, 23, CostSource::Estimated, estimated(8, 3));
        // 200 x 0.3 + 12 x 2.5: counts grow with the stream
        add("Gemini, cut", {Dialect::Gemini,
                            cutAt(geminiStream("'promptTokenCount':200,'candidatesTokenCount':40",
                                               "'promptTokenCount':200,'candidatesTokenCount':12"),
                                  "data: {'candidates':[{'content':{'parts':[{'text':'lo"),
                            Tariff::Flash,
                            90,
                            CostSource::Computed,
                            estimated(180, 11),
                            {},
                            ErrorKind::StreamCut});
        // 200 x 0.3
        add("Gemini withholds the answer",
            {Dialect::Gemini,
             {"data: {'promptFeedback':{'blockReason':'SAFETY'},'usageMetadata':{"
              "'promptTokenCount':200}}\n\n",
              "text/event-stream"},
             Tariff::Flash,
             60,
             CostSource::Estimated,
             estimated(180, 0),
             {},
             ErrorKind::EmptyAnswer});

        const string evaluated = "'prompt_eval_count':26,'eval_count':298";
        both("Ollama", Dialect::Ollama, ollamaStream(evaluated), ollamaWhole(evaluated),
             Tariff::Free, 0);
        // 26 x 0.25 + 298 x 2 = 602.5
        both("Ollama with a price", Dialect::Ollama, ollamaStream(evaluated),
             ollamaWhole(evaluated), Tariff::Mini, 603);
        const Body begun = cutAt(ollamaStream(evaluated), "{'model':'m','message':{'content':'lo");
        add("Ollama, cancelled", {Dialect::Ollama, begun, Tariff::Free, 0, CostSource::Computed,
                                  estimated(100, 20), ErrorKind::Cancelled});
        // 100 x 0.25 + 20 x 2
        add("Ollama with a price, cancelled",
            {Dialect::Ollama, begun, Tariff::Mini, 65, CostSource::Estimated, estimated(100, 20),
             ErrorKind::Cancelled});
    }

    void theCostIsRightToTheMicroDollar()
    {
        QFETCH(const Case, row);
        const test::ManualClock clock;
        const auto dialect = test::makeDialect(row.dialect, clock);
        string body = row.body.text;
        std::ranges::replace(body, '\'', '"');
        const auto heard = test::hear(*dialect, {body}, {}, row.body.type);
        execution::Spent spent;
        spent.usage = heard.outcome.usage;
        spent.reported = heard.outcome.reportedCost;
        spent.price = priceIn(row.tariff);
        spent.error = heard.outcome.error;
        spent.estimate = row.estimate;
        if (row.stopped) {
            spent.error.emplace();
            spent.error->kind = *row.stopped;
        }
        QCOMPARE(spent.error.has_value(), row.expected.has_value());
        if (spent.error)
            QCOMPARE(spent.error->kind, *row.expected);

        const execution::Charge charge = execution::charge(spent);
        QCOMPARE(charge.cost.source, row.provenance);
        QCOMPARE(charge.cost.amount.has_value(), row.micros.has_value());
        if (row.micros)
            QCOMPARE(charge.cost.amount->micros(), *row.micros);
    }
};

QTEST_GUILESS_MAIN(TestCostTable)
#include "tst_costtable.moc"
