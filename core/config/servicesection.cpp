#include "config/servicesection.h"

#include "base/text.h"
#include "config/yamltext.h"

#include <algorithm>

#include <QUrl>

namespace oxide::config {

namespace {

using model::Dialect;
using model::ServiceConfig;

constexpr Bounds timeoutBounds{0.1, 86'400, "s"};
constexpr Bounds retryBounds{0, 20, {}};
constexpr Bounds delayBounds{0, 600, "s"};
constexpr Bounds parallelBounds{1, 1000, {}};
constexpr Bounds windowBounds{1, 1'000'000'000, "tokens"};
constexpr Bounds colourBounds{0, 255, {}};
constexpr int ollamaPort = 11434;

struct CloudAddress {
    Dialect dialect;
    const char *host;
    const char *baseUrl;
};

constexpr auto cloudAddresses = std::to_array<CloudAddress>({
    {Dialect::OpenAi, "api.openai.com", "https://api.openai.com/v1"},
    {Dialect::Anthropic, "api.anthropic.com", "https://api.anthropic.com"},
    {Dialect::Gemini, "generativelanguage.googleapis.com",
     "https://generativelanguage.googleapis.com"},
});

const std::vector<std::string> apiTypes = {"ollama", "openai", "openai_compatible", "anthropic",
                                           "gemini"};
const std::vector<std::string> cliFlavours = {"gemini_cli", "qwen_cli", "command"};

/// What speaks behind an address whose dialect nobody names.
Dialect guessDialect(const std::string &baseUrl)
{
    const QUrl url(base::qs(baseUrl));
    for (const CloudAddress &cloud : cloudAddresses) {
        if (url.host() == QLatin1String(cloud.host))
            return cloud.dialect;
    }
    return url.port() == ollamaPort ? Dialect::Ollama : Dialect::OpenAi;
}

Dialect guessFlavour(std::string_view executable)
{
    std::string name = base::toLowerAscii(executable.substr(executable.find_last_of("/\\") + 1));
    name = name.substr(0, name.find('.'));
    if (name == "gemini")
        return Dialect::GeminiCli;
    return name == "qwen" ? Dialect::QwenCli : Dialect::Command;
}

std::string keyOf(const Item &item)
{
    std::string value = item.raw();
    if (!value.empty() && !isSecretReference(value))
        item.fail("a key must not stand in this file; put it in the system's keychain and write "
                  "keychain:NAME, or in the environment and write ${NAME}; leave api_key out where "
                  "the service needs none");
    return value;
}

std::vector<std::string> readKeys(Map &map)
{
    std::vector<std::string> keys;
    for (const char *name : {"api_key", "api_keys"}) {
        if (const auto item = map.find(name)) {
            for (const Item &one : item->items()) {
                if (std::string key = keyOf(one); !key.empty())
                    keys.push_back(std::move(key));
            }
        }
    }
    return keys;
}

std::map<std::string, std::string> readEnvironment(const Item &item)
{
    std::map<std::string, std::string> environment;
    Map map = item.map();
    for (const auto &[name, value] : map.entries())
        environment[name] = namesSecret(name) ? keyOf(value) : value.raw();
    return environment;
}

struct DeadlineKey {
    const char *name;
    std::chrono::milliseconds model::Deadlines::*field;
};

constexpr auto deadlineKeys = std::to_array<DeadlineKey>({
    {"connect_seconds", &model::Deadlines::connect},
    {"first_token_seconds", &model::Deadlines::firstToken},
    {"idle_seconds", &model::Deadlines::idle},
    {"total_seconds", &model::Deadlines::total},
});

void readDeadlines(const Item &item, model::Deadlines &deadlines)
{
    Map map = item.map();
    for (const DeadlineKey &key : deadlineKeys) {
        if (const auto own = map.find(key.name))
            deadlines.*key.field = own->seconds(timeoutBounds);
    }
    map.finish();
}

void readCli(Map &map, ServiceConfig &service)
{
    const Item executable = map.require("executable", "the name of a program, or its path");
    service.executable = executable.text();
    if (service.executable.empty())
        executable.fail("the name of a program is missing; allowed: a name on the PATH, or a path");
    service.dialect = guessFlavour(service.executable);
    if (const auto flavour = map.find("api_type"))
        service.dialect = *base::fromName<Dialect>(flavour->choice(cliFlavours));
    if (const auto arguments = map.find("arguments"))
        service.arguments = arguments->texts();
    if (const auto environment = map.find("environment"))
        service.environment = readEnvironment(*environment);
}

void readHttp(Map &map, ServiceConfig &service)
{
    std::string apiType;
    if (const auto type = map.find("api_type"))
        apiType = type->choice(apiTypes);
    const auto baseUrl = map.find("base_url");
    if (baseUrl) {
        service.baseUrl = baseUrl->text();
        if (!map.isLenient() || service.baseUrl.find("${") == std::string::npos)
            checkAddress(*baseUrl, service.baseUrl, "api_key");
    }
    service.dialect = apiType == "openai_compatible" ? Dialect::OpenAi
                      : apiType.empty()              ? guessDialect(service.baseUrl)
                                                     : *base::fromName<Dialect>(apiType);
    if (baseUrl)
        return;
    for (const CloudAddress &cloud : cloudAddresses) {
        if (cloud.dialect == service.dialect && apiType != "openai_compatible" && !apiType.empty())
            service.baseUrl = cloud.baseUrl;
    }
    if (service.baseUrl.empty())
        (void)map.require("base_url", "http://HOST:PORT or https://…");
}

void readCommon(Map &map, ServiceConfig &service)
{
    service.keys = readKeys(map);
    for (const char *name : {"model", "default_model"}) {
        if (const auto model = map.find(name))
            service.defaultModel = model->text();
    }
    if (const auto preferred = map.find("preferred_models"))
        service.preferredModels = preferred->texts();
    if (const auto detect = map.find("auto_detect_model"))
        service.autoDetectModel = detect->boolean();
    if (const auto start = map.find("auto_start"))
        service.autoStart = start->boolean();
    if (const auto locality = map.find("locality"))
        service.locality = locality->oneOf<model::Locality>();
    if (const auto window = map.find("context_window"))
        service.contextWindow = window->integer(windowBounds);
    if (const auto price = map.find("price"))
        service.price = readPrice(*price);
    if (const auto parallel = map.find("max_parallel"))
        service.maxParallel = static_cast<int>(parallel->integer(parallelBounds));
    if (const auto retries = map.find("max_retries"))
        service.maxRetries = static_cast<int>(retries->integer(retryBounds));
    if (const auto delay = map.find("retry_delay"))
        service.retryDelay = delay->seconds(delayBounds);
    if (const auto timeouts = map.find("timeouts"))
        readDeadlines(*timeouts, service.deadlines);
    if (const auto description = map.find("description"))
        service.description = description->text();
    if (const auto colour = map.find("colour"))
        service.colour = static_cast<int>(colour->integer(colourBounds));
}

ServiceConfig readService(const std::string &name, const Item &item, const Execution &execution)
{
    if (!isServiceName(name))
        item.fail("this name cannot be used; allowed: up to 64 letters, digits, _ and -");
    ServiceConfig service;
    service.name = name;
    service.deadlines = deadlinesOf(execution);
    Map map = item.map();
    if (const auto enabled = map.find("enabled"))
        service.enabled = enabled->boolean();
    item.source().setLenient(!service.enabled);
    if (map.require("type", "cli, http").choice({"cli", "http"}) == "cli")
        readCli(map, service);
    else
        readHttp(map, service);
    readCommon(map, service);
    map.finish();
    item.source().setLenient(false);
    return service;
}

YAML::Node priceNode(const model::Price &price)
{
    YAML::Node node;
    node["input"] = yaml::dollars(price.inputPerMillion);
    if (price.cachedInputPerMillion)
        node["cached_input"] = yaml::dollars(*price.cachedInputPerMillion);
    if (price.cacheWritePerMillion)
        node["cache_write"] = yaml::dollars(*price.cacheWritePerMillion);
    node["output"] = yaml::dollars(price.outputPerMillion);
    if (price.reasoningPerMillion)
        node["reasoning"] = yaml::dollars(*price.reasoningPerMillion);
    if (price.perRequest != 0)
        node["per_request"] = yaml::dollars(price.perRequest);
    return node;
}

void writeKind(const ServiceConfig &service, YAML::Node &node)
{
    if (model::isCli(service.dialect)) {
        node["type"] = "cli";
        if (service.dialect != guessFlavour(service.executable))
            node["api_type"] = std::string(base::nameOf(service.dialect));
        node["executable"] = yaml::literal(service.executable);
        if (!service.arguments.empty())
            node["arguments"] = yaml::literals(service.arguments);
        for (const auto &[name, value] : service.environment)
            node["environment"][name] = yaml::text(value);
        return;
    }
    const bool isCompatible =
        service.dialect == Dialect::OpenAi && service.baseUrl != cloudAddresses.front().baseUrl;
    node["type"] = "http";
    node["api_type"] =
        isCompatible ? "openai_compatible" : std::string(base::nameOf(service.dialect));
    node["base_url"] = yaml::literal(service.baseUrl);
}

void writeModels(const ServiceConfig &service, YAML::Node &node)
{
    if (service.keys.size() == 1)
        node["api_key"] = yaml::text(service.keys.front());
    else if (!service.keys.empty())
        node["api_keys"] = yaml::texts(service.keys);
    if (!service.defaultModel.empty())
        node["default_model"] = yaml::literal(service.defaultModel);
    if (!service.preferredModels.empty())
        node["preferred_models"] = yaml::literals(service.preferredModels);
    if (!service.autoDetectModel)
        node["auto_detect_model"] = false;
    if (service.autoStart)
        node["auto_start"] = true;
}

void writeLimits(const ServiceConfig &service, const Execution &execution, YAML::Node &node)
{
    if (service.locality != model::Locality::Auto)
        node["locality"] = std::string(base::nameOf(service.locality));
    if (service.contextWindow)
        node["context_window"] = *service.contextWindow;
    if (service.price)
        node["price"] = priceNode(*service.price);
    if (service.maxParallel)
        node["max_parallel"] = *service.maxParallel;
    if (service.maxRetries)
        node["max_retries"] = *service.maxRetries;
    if (service.retryDelay)
        node["retry_delay"] = yaml::seconds(*service.retryDelay);
    const model::Deadlines usual = deadlinesOf(execution);
    for (const DeadlineKey &key : deadlineKeys) {
        if (service.deadlines.*key.field != usual.*key.field)
            node["timeouts"][key.name] = yaml::seconds(service.deadlines.*key.field);
    }
}

} // namespace

bool isServiceName(std::string_view name)
{
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest
           && std::all_of(name.begin(), name.end(), [](char c) {
                  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                         || c == '_' || c == '-';
              });
}

model::Deadlines deadlinesOf(const Execution &execution)
{
    return {execution.connectTimeout, execution.firstTokenTimeout, execution.idleTimeout,
            execution.timeout};
}

model::Price readPrice(const Item &item)
{
    Map map = item.map();
    model::Price price;
    price.inputPerMillion = map.require("input", "dollars per million tokens").microDollars();
    price.outputPerMillion = map.require("output", "dollars per million tokens").microDollars();
    const auto optional = [&map](const char *name) -> std::optional<std::int64_t> {
        const auto own = map.find(name);
        return own ? std::optional(own->microDollars()) : std::nullopt;
    };
    price.cachedInputPerMillion = optional("cached_input");
    price.cacheWritePerMillion = optional("cache_write");
    price.reasoningPerMillion = optional("reasoning");
    if (const auto request = map.find("per_request"))
        price.perRequest = request->microDollars();
    map.finish();
    return price;
}

std::vector<ServiceConfig> readServices(Map services, const Execution &execution)
{
    std::vector<ServiceConfig> read;
    for (const auto &[name, item] : services.entries())
        read.push_back(readService(name, item, execution));
    return read;
}

YAML::Node serviceNode(const ServiceConfig &service, const Execution &execution)
{
    YAML::Node node(YAML::NodeType::Map);
    node["enabled"] = service.enabled;
    writeKind(service, node);
    writeModels(service, node);
    writeLimits(service, execution, node);
    if (!service.description.empty())
        node["description"] = yaml::literal(service.description);
    if (service.colour >= 0)
        node["colour"] = service.colour;
    return node;
}

} // namespace oxide::config
