#include "sim/service.h"

#include "sim/compose.h"
#include "sim/images.h"
#include "sim/json.h"
#include "sim/tokens.h"

#include <cmath>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;
using httpserver::Request;
using httpserver::ResponseWriter;

namespace {

/// Prompts count as cached from this length on, and in whole blocks of it, as OpenAI does.
constexpr std::int64_t cacheFrom = 1'024;
constexpr std::int64_t cacheBlock = 128;
constexpr std::size_t cacheEntries = 10'000;

httpserver::ServerOptions optionsOf(const std::string &host, const ServiceProfile &profile)
{
    httpserver::ServerOptions options;
    options.address = host;
    options.port = profile.port;
    options.limits.bodyBytes = 64UL * 1024 * 1024;
    return options;
}

/// A log may travel: a key is shown by its ends.
std::string shortened(const std::string &key)
{
    constexpr std::size_t shown = 24;
    return key.size() <= shown ? key : key.substr(0, 8) + "…" + key.substr(key.size() - 4);
}

std::string idFrom(Random &random)
{
    constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string id;
    for (int i = 0; i < 24; ++i)
        id += letters[random.below(letters.size())];
    return id;
}

std::string failureMessage(FailureKind kind)
{
    switch (kind) {
    case FailureKind::Status400:
        return "The request is not valid (simulated).";
    case FailureKind::Status401:
        return "Incorrect API key provided (simulated).";
    case FailureKind::Status402:
        return "You have no credit left (simulated).";
    case FailureKind::Status403:
        return "You are not allowed to use this model (simulated).";
    case FailureKind::Status404:
        return "The model does not exist (simulated).";
    case FailureKind::Status408:
        return "Request timed out (simulated).";
    case FailureKind::Status413:
        return "Request too large (simulated).";
    case FailureKind::Status429:
        return "Rate limit reached, try again later (simulated).";
    case FailureKind::Status503:
        return "The service is unavailable (simulated).";
    case FailureKind::Status529:
        return "Overloaded (simulated).";
    default:
        return "The server had an error (simulated).";
    }
}

} // namespace

Service::Service(httpserver::IoContext &io, const std::string &host, ServiceProfile profile,
                 std::uint64_t seed, Journal &journal)
    : m_io(io), m_host(host), m_original(std::move(profile)), m_profile(m_original),
      m_seed(mixed(seed, hashOf(m_original.name))), m_journal(journal),
      m_dialect(makeDialect(m_profile)),
      m_server(io, optionsOf(host, m_profile),
               [this](Request request, std::shared_ptr<ResponseWriter> writer) {
                   handle(std::move(request), writer);
               })
{
    planFirst();
}

base::Result<void> Service::start()
{
    return m_server.listen();
}

void Service::stop(std::chrono::milliseconds deadline)
{
    m_server.stop(deadline);
}

json::object Service::readyJson() const
{
    const bool v6 = m_host.find(':') != std::string::npos;
    const std::string origin =
        "http://" + (v6 ? '[' + m_host + ']' : m_host) + ':' + std::to_string(m_server.port());
    json::array models;
    for (const ModelProfile &model : m_profile.models)
        models.push_back(json::string(model.name));
    const Price &price = m_profile.price;
    return {{"name", m_profile.name},
            {"title", m_profile.title},
            {"dialect", base::nameOf(m_profile.dialect)},
            {"base_url", m_dialect->baseUrl(origin)},
            {"models", std::move(models)},
            {"default_model", m_profile.chosenDefault()},
            {"local", m_profile.local},
            {"price",
             {{"input_per_million", price.inputPerMillion},
              {"output_per_million", price.outputPerMillion},
              {"cached_input_per_million", price.cachedInputPerMillion}}},
            {"key", m_profile.keys.empty() ? std::string() : m_profile.keys.front()}};
}

// ---- control ----

void Service::planFirst()
{
    for (const FailureKind kind : m_profile.firstFailures) {
        PlannedFailure first;
        first.kind = kind;
        plan(std::move(first));
    }
}

void Service::plan(PlannedFailure failure)
{
    m_planned.push_back(std::move(failure));
}

base::Result<void> Service::change(const json::object &object)
{
    for (const std::string_view fixed : {"name", "dialect", "port"}) {
        if (object.contains({fixed.data(), fixed.size()}))
            return base::fail(base::ErrorKind::InvalidArgument,
                              std::string(fixed) + ": cannot be changed while it runs");
    }
    return applyProfile(object, {}, m_profile);
}

void Service::refuseConnections(std::chrono::milliseconds time)
{
    m_server.refuseConnections();
    m_io.after(time, [this, refusal = ++m_refusals] {
        if (refusal == m_refusals)
            static_cast<void>(m_server.acceptConnections());
    });
}

void Service::reset()
{
    m_profile = m_original;
    m_chats = 0;
    m_planned.clear();
    planFirst();
    m_cachedPrompts.clear();
    ++m_refusals;
    static_cast<void>(m_server.acceptConnections());
}

// ---- requests ----

void Service::handle(Request request, const std::shared_ptr<ResponseWriter> &writer)
{
    const Operation operation = m_dialect->operation(request);
    Entry entry;
    entry.service = m_profile.name;
    entry.method = request.method;
    entry.path = request.path;
    entry.chat = operation == Operation::Chat;
    entry.bytesIn = static_cast<std::int64_t>(request.body.size());
    const std::string key = m_dialect->keyOf(request);
    entry.key = shortened(key);
    const auto logged = m_journal.open(std::move(entry));
    if (operation == Operation::Unknown)
        refuse(
            request,
            {Refusal::Why::NoRoute, 404, "Unknown request: " + request.method + ' ' + request.path},
            logged, writer);
    else if (const auto refusal = keyRefusal(key))
        refuse(request, *refusal, logged, writer);
    else if (operation == Operation::Chat)
        handleChat(std::move(request), logged, writer);
    else
        handleOther(request, operation, logged, writer);
}

std::optional<Refusal> Service::keyRefusal(const std::string &key) const
{
    const auto &keys = m_profile.keys;
    if (keys.empty() || std::find(keys.begin(), keys.end(), key) != keys.end())
        return std::nullopt;
    if (key.empty())
        return Refusal{Refusal::Why::KeyMissing, 401, "You did not provide an API key."};
    return Refusal{Refusal::Why::KeyWrong, 401,
                   "Incorrect API key provided: " + shortened(key) + '.'};
}

void Service::refuse(const Request &request, const Refusal &refusal,
                     const std::shared_ptr<Entry> &entry,
                     const std::shared_ptr<ResponseWriter> &writer)
{
    Reply reply = m_dialect->refuse(request, refusal);
    entry->status = reply.status;
    entry->bytesOut = static_cast<std::int64_t>(reply.body.size());
    m_journal.close(*entry, Outcome::Refused);
    reply.headers.push_back({"Content-Type", reply.contentType});
    writer->send(reply.status, std::move(reply.headers), std::move(reply.body));
}

void Service::handleOther(const Request &request, Operation operation,
                          const std::shared_ptr<Entry> &entry,
                          const std::shared_ptr<ResponseWriter> &writer)
{
    Random random(0);
    const Scope scope = operation == Operation::Models ? Scope::Models : Scope::Other;
    AnswerPlan plan;
    plan.failure = failureFor(scope, {}, random);
    if (plan.failure) {
        plan.request = request;
        play(std::move(plan), entry, writer);
        return;
    }
    Reply reply = m_dialect->other(request);
    entry->status = reply.status;
    entry->bytesOut = static_cast<std::int64_t>(reply.body.size());
    m_journal.close(*entry, reply.status < 400 ? Outcome::Ok : Outcome::Refused);
    reply.headers.push_back({"Content-Type", reply.contentType});
    writer->send(reply.status, std::move(reply.headers), std::move(reply.body));
}

void Service::handleChat(Request request, const std::shared_ptr<Entry> &entry,
                         const std::shared_ptr<ResponseWriter> &writer)
{
    auto call = m_dialect->parseChat(request);
    if (!call) {
        refuse(request, {Refusal::Why::BadRequest, 400, call.error().message}, entry, writer);
        return;
    }
    entry->model = call->model;
    entry->stream = call->stream;
    entry->images = imagesIn(request.body);
    const AskedModel asked = splitModel(call->model);
    const ModelProfile *model = m_profile.findModel(asked.name);
    if (model == nullptr && !isTestModel(asked.name)) {
        refuse(request, {Refusal::Why::NoModel, 404, "model '" + asked.name + "' not found"}, entry,
               writer);
        return;
    }
    const Usage input = countInput(*call);
    entry->tokensIn = input.input + input.cached;
    if (model != nullptr && !m_dialect->truncatesPrompts()
        && entry->tokensIn > model->contextWindow) {
        refuse(request,
               {Refusal::Why::TooLong, 400,
                "This model's maximum context length is " + std::to_string(model->contextWindow)
                    + " tokens. However, your messages resulted in "
                    + std::to_string(entry->tokensIn) + " tokens.",
                entry->tokensIn, model->contextWindow},
               entry, writer);
        return;
    }
    AnswerPlan plan =
        planFor(std::move(request), std::move(*call), asked, Random(mixed(m_seed, ++m_chats)));
    plan.context.usage.input = input.input;
    plan.context.usage.cached = input.cached;
    play(std::move(plan), entry, writer);
}

/// Counts the prompt, and what of it is cached; on a service that truncates, drops what does not
/// fit, from its front, as Ollama does.
Usage Service::countInput(ChatCall &call)
{
    Usage usage;
    std::uint64_t hash = hashOf(splitModel(call.model).name);
    std::int64_t cached = 0;
    for (const Turn &turn : call.turns) {
        usage.input += countTokens(turn.text) + 4;
        hash = mixed(hash, hashOf(turn.text));
        if (m_cachedPrompts.contains(hash))
            cached = usage.input;
        else if (m_profile.promptCache && m_cachedPrompts.size() < cacheEntries)
            m_cachedPrompts.insert(hash);
    }
    for (const ToolSpec &tool : call.tools)
        usage.input += countTokens(tool.name + tool.description + json::serialize(tool.schema));
    if (cached >= cacheFrom)
        usage.cached = cached / cacheBlock * cacheBlock;
    usage.input -= usage.cached;
    if (m_dialect->truncatesPrompts() && call.window && usage.input > *call.window) {
        usage.input = *call.window;
        if (!call.turns.empty())
            call.turns.back().text = std::string(lastTokens(call.turns.back().text, *call.window));
    }
    return usage;
}

std::optional<FailureKind> Service::failureFor(Scope scope, const AskedModel &asked, Random &random)
{
    // Drawn in any case, so that a planned failure does not shift what comes after it.
    const double draw = random.unit();
    if (asked.failure)
        return asked.failure;
    for (auto it = m_planned.begin(); it != m_planned.end(); ++it) {
        const bool fits = (it->scope == Scope::All || it->scope == scope)
                          && (it->model.empty() || it->model == asked.name);
        if (!fits)
            continue;
        const FailureKind kind = it->kind;
        if (--it->count <= 0)
            m_planned.erase(it);
        return kind;
    }
    if (scope != Scope::Chat)
        return std::nullopt;
    double sum = 0;
    for (const auto &[kind, share] : m_profile.failures) {
        sum += share;
        if (draw < sum)
            return kind;
    }
    return std::nullopt;
}

AnswerPlan Service::planFor(Request request, ChatCall call, const AskedModel &asked, Random random)
{
    AnswerPlan plan;
    plan.failure = failureFor(Scope::Chat, asked, random);
    const double factor = std::exp(m_profile.ttftSpread * random.normal());
    plan.ttft = std::chrono::nanoseconds(static_cast<std::int64_t>(
        std::min(factor, 10.0) * 1e6 * static_cast<double>(m_profile.ttft.count())));
    plan.tokensPerSecond = m_profile.tokensPerSecond;
    plan.context.id = idFrom(random);
    plan.headers = m_dialect->answerHeaders(plan.context.id);
    plan.context.model = asked.name;
    plan.context.local = m_profile.local;
    plan.context.price = m_profile.price;
    const ModelProfile *model = m_profile.findModel(asked.name);
    if (model != nullptr && model->price)
        plan.context.price = *model->price;
    plan.context.loading = plan.ttft / 10;
    plan.context.prompting = plan.ttft - plan.context.loading;
    const bool thinks = model != nullptr && model->thinking && call.reasoning;
    plan.answer = compose(call, asked.name, thinks, random);
    plan.random = random;
    plan.request = std::move(request);
    plan.call = std::move(call);
    return plan;
}

Reply Service::statusReply(const Request &request, FailureKind kind) const
{
    const int status = statusOf(kind);
    if (status == 502 || status == 504) {
        // What stands before a service answers these, and in no dialect.
        Reply reply;
        reply.status = status;
        reply.contentType = "text/html";
        reply.body = "<html><head><title>" + std::to_string(status)
                     + "</title></head><body><center><h1>" + std::to_string(status) + ' '
                     + std::string(httpserver::reasonPhrase(status))
                     + "</h1></center></body></html>\n";
        return reply;
    }
    Reply reply = m_dialect->refuse(request, {Refusal::Why::Status, status, failureMessage(kind)});
    if (status == 429 || status == 503)
        reply.headers.push_back({"Retry-After", std::to_string(m_profile.retryAfter.count())});
    return reply;
}

void Service::play(AnswerPlan plan, const std::shared_ptr<Entry> &entry,
                   const std::shared_ptr<ResponseWriter> &writer)
{
    entry->failure = plan.failure;
    if (plan.failure && statusOf(*plan.failure) != 0)
        plan.failureReply = statusReply(plan.request, *plan.failure);
    auto run =
        std::make_shared<AnswerRun>(m_io, std::move(plan), *m_dialect, writer, entry, m_journal,
                                    [this] { refuseConnections(m_profile.refuseFor); });
    run->begin();
}

} // namespace oxide::sim
