#include "core/providers/recording.h"

namespace oxide::test {

namespace {

struct Listener {
    Heard &heard;

    void operator()(const providers::Connected &) const { ++heard.connected; }
    void operator()(const model::TextDelta &delta) const { heard.text += delta.text; }
    void operator()(const model::ReasoningDelta &delta) const
    {
        heard.reasoning += delta.text;
        heard.signature += delta.signature;
    }
    void operator()(const model::TaskNotice &notice) const
    {
        heard.notices.push_back(notice.message);
    }
    void operator()(const model::ForeignBlock &block) const { heard.foreign.push_back(block.json); }
    void operator()(const model::VectorsMade &made) const { heard.vectors = *made.vectors; }
    void operator()(const model::ToolCallDelta &delta) const
    {
        for (model::ToolCallDelta &call : heard.calls) {
            if (call.index == delta.index) {
                call.id += delta.id;
                call.name += delta.name;
                call.arguments += delta.arguments;
                return;
            }
        }
        heard.calls.push_back(delta);
    }
};

std::string count(const std::optional<std::int64_t> &tokens)
{
    return tokens ? std::to_string(*tokens) : "-";
}

} // namespace

std::string Heard::summary() const
{
    std::string out = "text=" + text + "|reasoning=" + reasoning + "|signature=" + signature;
    for (const model::ToolCallDelta &call : calls)
        out += "|call" + std::to_string(call.index) + '=' + call.id + ',' + call.name + ','
               + call.arguments + ',' + call.signature + (call.isCustom ? ",custom" : "");
    for (const std::string &block : foreign)
        out += "|foreign=" + block;
    for (const std::string &each : notices)
        out += "|notice=" + each;
    const model::Usage &usage = outcome.usage;
    out += "|usage=" + count(usage.input) + ',' + count(usage.cachedInput) + ','
           + count(usage.cacheWrite) + ',' + count(usage.output) + ',' + count(usage.reasoning);
    if (outcome.reportedCost)
        out += "|cost=" + std::to_string(outcome.reportedCost->micros());
    out += "|finish=" + outcome.finishReason;
    if (!outcome.stopSequence.empty())
        out += ',' + outcome.stopSequence;
    out += "|model=" + outcome.model + "|error=";
    if (outcome.error)
        out += base::nameOf(outcome.error->kind);
    return out;
}

providers::ChatSink listenTo(Heard &heard)
{
    return [&heard](const providers::ChatEvent &event) { std::visit(Listener{heard}, event); };
}

std::unique_ptr<providers::HttpDialect> makeDialect(model::Dialect dialect,
                                                    const base::Clock &clock, std::string baseUrl)
{
    model::ServiceConfig config;
    config.dialect = dialect;
    config.baseUrl = baseUrl.empty() ? "http://127.0.0.1:1" : std::move(baseUrl);
    providers::ProviderDeps deps;
    deps.clock = &clock;
    using Make = providers::HttpDialectResult (*)(const model::ServiceConfig &,
                                                  const providers::ProviderDeps &);
    const Make make = dialect == model::Dialect::Ollama      ? providers::makeOllama
                      : dialect == model::Dialect::Anthropic ? providers::makeAnthropic
                      : dialect == model::Dialect::Gemini    ? providers::makeGemini
                                                             : providers::makeOpenAi;
    return std::move(*make(config, deps));
}

Heard hear(providers::HttpDialect &dialect, const std::vector<std::string_view> &pieces,
           const providers::ChatRequest &request, const std::string &contentType)
{
    Heard heard;
    const auto reader = dialect.chatReader(request, listenTo(heard));
    providers::ChatStream stream(dialect.framing(), *reader, dialect.where());
    net::ResponseHead head;
    head.status = 200;
    if (!contentType.empty())
        head.headers.push_back({"Content-Type", contentType});
    stream.onHead(head);
    for (const std::string_view piece : pieces) {
        const net::Reading reading = stream.onBytes(piece);
        if (reading == net::Reading::Complete || reading == net::Reading::Broken)
            break;
    }
    heard.outcome = stream.finish(head);
    return heard;
}

Heard hear(providers::HttpDialect &dialect, std::string_view body)
{
    return hear(dialect, std::vector<std::string_view>{body});
}

} // namespace oxide::test
