#include "sim/profile.h"

#include "sim/json.h"

#include <algorithm>
#include <functional>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

using base::Result;

/// Reads one value into its place; the text is what is allowed, empty when it was right.
template<class T>
using Reader = std::function<std::string(const json::value &, T &)>;

template<class T>
struct Field {
    std::string_view key;
    Reader<T> read;
};

template<class T>
Result<void> readFields(const json::object &object, const std::string &path,
                        const std::vector<Field<T>> &fields, T &into)
{
    for (const auto &[key, value] : object) {
        const std::string_view name(key.data(), key.size());
        const auto field = std::find_if(fields.begin(), fields.end(),
                                        [&](const Field<T> &f) { return f.key == name; });
        const std::string at = path.empty() ? std::string(name) : path + '.' + std::string(name);
        if (field == fields.end()) {
            std::string known;
            for (const Field<T> &f : fields)
                known += (known.empty() ? "" : ", ") + std::string(f.key);
            return base::fail(base::ErrorKind::Config, at + ": unknown key; known are " + known);
        }
        if (const std::string wrong = field->read(value, into); !wrong.empty())
            return base::fail(base::ErrorKind::Config,
                              at + (wrong.front() == '[' ? "" : ": ") + wrong);
    }
    return {};
}

std::string readText(const json::value &value, std::string &into)
{
    if (!value.is_string())
        return "must be a text";
    into = textOf(value);
    return {};
}

std::string readBool(const json::value &value, bool &into)
{
    if (!value.is_bool())
        return "must be true or false";
    into = value.get_bool();
    return {};
}

std::string readCount(const json::value &value, std::int64_t max, std::int64_t &into)
{
    const auto number = integerOf(value);
    if (!number || *number < 0 || *number > max)
        return "must be a whole number from 0 to " + std::to_string(max);
    into = *number;
    return {};
}

std::string readReal(const json::value &value, double max, double &into)
{
    const auto number = numberOf(value);
    if (!number || *number < 0 || *number > max)
        return "must be a number from 0 to " + std::to_string(static_cast<std::int64_t>(max));
    into = *number;
    return {};
}

template<class Duration>
std::string readDuration(const json::value &value, Duration &into)
{
    std::int64_t count = 0;
    std::string wrong = readCount(value, 86'400'000, count);
    into = Duration(count);
    return wrong;
}

std::string readPort(const json::value &value, std::uint16_t &into)
{
    std::int64_t count = 0;
    std::string wrong = readCount(value, 65'535, count);
    into = static_cast<std::uint16_t>(count);
    return wrong;
}

template<class E>
std::string readEnum(const json::value &value, E &into)
{
    const auto found = value.is_string() ? base::fromName<E>(textOf(value)) : std::nullopt;
    if (found) {
        into = *found;
        return {};
    }
    std::string known;
    for (const auto &row : base::enumNames<E>)
        known += (known.empty() ? "" : ", ") + std::string(row.name);
    return "must be one of " + known;
}

std::string readPrice(const json::value &value, Price &into)
{
    if (!value.is_object())
        return "must be an object";
    constexpr std::int64_t most = 1'000'000'000'000;
    static const std::vector<Field<Price>> fields = {
        {"input_per_million",
         [](const auto &v, Price &p) { return readCount(v, most, p.inputPerMillion); }},
        {"output_per_million",
         [](const auto &v, Price &p) { return readCount(v, most, p.outputPerMillion); }},
        {"cached_input_per_million",
         [](const auto &v, Price &p) { return readCount(v, most, p.cachedInputPerMillion); }},
    };
    const auto read = readFields(value.get_object(), {}, fields, into);
    return read ? std::string() : read.error().message;
}

std::string readModel(const json::value &value, ModelProfile &into)
{
    if (value.is_string())
        return readText(value, into.name);
    if (!value.is_object())
        return "must be a name or an object";
    static const std::vector<Field<ModelProfile>> fields = {
        {"name", [](const auto &v, ModelProfile &m) { return readText(v, m.name); }},
        {"context",
         [](const auto &v, ModelProfile &m) { return readCount(v, 1LL << 40, m.contextWindow); }},
        {"tools", [](const auto &v, ModelProfile &m) { return readBool(v, m.tools); }},
        {"vision", [](const auto &v, ModelProfile &m) { return readBool(v, m.vision); }},
        {"thinking", [](const auto &v, ModelProfile &m) { return readBool(v, m.thinking); }},
        {"embedding", [](const auto &v, ModelProfile &m) { return readBool(v, m.embedding); }},
        {"size_bytes",
         [](const auto &v, ModelProfile &m) { return readCount(v, 1LL << 50, m.sizeBytes); }},
        {"price", [](const auto &v, ModelProfile &m) { return readPrice(v, m.price.emplace()); }},
        {"rating", [](const auto &v, ModelProfile &m) { return readReal(v, 4'000, m.rating); }},
    };
    const auto read = readFields(value.get_object(), {}, fields, into);
    if (!read)
        return read.error().message;
    return into.name.empty() ? "a model needs a name" : std::string();
}

std::string readModels(const json::value &value, std::vector<ModelProfile> &into)
{
    if (!value.is_array() || value.get_array().empty())
        return "must be a list of at least one model";
    std::vector<ModelProfile> models;
    for (const json::value &item : value.get_array()) {
        if (std::string wrong = readModel(item, models.emplace_back()); !wrong.empty())
            return '[' + std::to_string(models.size() - 1) + "]: " + wrong;
    }
    into = std::move(models);
    return {};
}

std::string readTexts(const json::value &value, std::vector<std::string> &into)
{
    if (!value.is_array())
        return "must be a list of texts";
    std::vector<std::string> texts;
    for (const json::value &item : value.get_array()) {
        if (std::string wrong = readText(item, texts.emplace_back()); !wrong.empty())
            return wrong;
    }
    into = std::move(texts);
    return {};
}

std::string readFailures(const json::value &value, std::map<FailureKind, double> &into)
{
    if (!value.is_object())
        return "must be an object of kinds and shares";
    std::map<FailureKind, double> failures;
    double sum = 0;
    for (const auto &[key, share] : value.get_object()) {
        const auto kind = failureFromName({key.data(), key.size()});
        if (!kind)
            return '"' + std::string(key) + "\" is no kind of failure";
        if (std::string wrong = readReal(share, 1, failures[*kind]); !wrong.empty())
            return std::string(key) + ' ' + wrong;
        sum += failures[*kind];
    }
    if (sum > 1.0 + 1e-9)
        return "the shares add up to more than 1";
    into = std::move(failures);
    return {};
}

std::string readKinds(const json::value &value, std::vector<FailureKind> &into)
{
    std::vector<std::string> names;
    if (std::string wrong = readTexts(value, names); !wrong.empty())
        return wrong;
    std::vector<FailureKind> kinds;
    for (const std::string &name : names) {
        const auto kind = failureFromName(name);
        if (!kind)
            return '"' + name + "\" is no kind of failure";
        kinds.push_back(*kind);
    }
    into = std::move(kinds);
    return {};
}

const std::vector<Field<ServiceProfile>> &serviceFields()
{
    using P = ServiceProfile;
    using V = json::value;
    static const std::vector<Field<P>> fields = {
        {"name", [](const V &v, P &p) { return readText(v, p.name); }},
        {"title", [](const V &v, P &p) { return readText(v, p.title); }},
        {"dialect", [](const V &v, P &p) { return readEnum(v, p.dialect); }},
        {"flavour", [](const V &v, P &p) { return readEnum(v, p.flavour); }},
        {"port", [](const V &v, P &p) { return readPort(v, p.port); }},
        {"local", [](const V &v, P &p) { return readBool(v, p.local); }},
        {"keys", [](const V &v, P &p) { return readTexts(v, p.keys); }},
        {"models", [](const V &v, P &p) { return readModels(v, p.models); }},
        {"default_model", [](const V &v, P &p) { return readText(v, p.defaultModel); }},
        {"price", [](const V &v, P &p) { return readPrice(v, p.price); }},
        {"ttft_ms", [](const V &v, P &p) { return readDuration(v, p.ttft); }},
        {"ttft_spread", [](const V &v, P &p) { return readReal(v, 10, p.ttftSpread); }},
        {"tokens_per_second",
         [](const V &v, P &p) { return readReal(v, 1'000'000, p.tokensPerSecond); }},
        {"failures", [](const V &v, P &p) { return readFailures(v, p.failures); }},
        {"first_failures", [](const V &v, P &p) { return readKinds(v, p.firstFailures); }},
        {"retry_after_s", [](const V &v, P &p) { return readDuration(v, p.retryAfter); }},
        {"refuse_ms", [](const V &v, P &p) { return readDuration(v, p.refuseFor); }},
        {"stream_options", [](const V &v, P &p) { return readBool(v, p.streamOptions); }},
        {"reasoning", [](const V &v, P &p) { return readEnum(v, p.reasoning); }},
        {"prompt_cache", [](const V &v, P &p) { return readBool(v, p.promptCache); }},
    };
    return fields;
}

std::string readServices(const json::value &value, std::vector<ServiceProfile> &into)
{
    if (!value.is_array() || value.get_array().empty())
        return "must be a list of at least one service";
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
        const json::value &item = value.get_array()[i];
        const std::string path = '[' + std::to_string(i) + ']';
        if (!item.is_object())
            return path + ": must be an object";
        DialectKind dialect = DialectKind::OpenAi;
        if (const json::value *named = item.get_object().if_contains("dialect")) {
            if (std::string wrong = readEnum(*named, dialect); !wrong.empty())
                return path + ".dialect: " + wrong;
        }
        ServiceProfile profile = plainProfile(dialect);
        if (auto read = applyProfile(item.get_object(), path, profile); !read)
            return read.error().message;
        into.push_back(std::move(profile));
    }
    return {};
}

json::object priceJson(const Price &price)
{
    return {{"input_per_million", price.inputPerMillion},
            {"output_per_million", price.outputPerMillion},
            {"cached_input_per_million", price.cachedInputPerMillion}};
}

json::object modelJson(const ModelProfile &model)
{
    json::object object{{"name", model.name},           {"context", model.contextWindow},
                        {"tools", model.tools},         {"vision", model.vision},
                        {"thinking", model.thinking},   {"embedding", model.embedding},
                        {"size_bytes", model.sizeBytes}};
    if (model.price)
        object["price"] = priceJson(*model.price);
    if (model.rating > 0)
        object["rating"] = model.rating;
    return object;
}

json::object profileJson(const ServiceProfile &p)
{
    json::array models;
    for (const ModelProfile &model : p.models)
        models.push_back(modelJson(model));
    json::object failures;
    for (const auto &[kind, share] : p.failures)
        failures[base::nameOf(kind)] = share;
    json::array firstFailures;
    for (const FailureKind kind : p.firstFailures)
        firstFailures.push_back(json::string(base::nameOf(kind)));
    return {{"name", p.name},
            {"title", p.title},
            {"dialect", base::nameOf(p.dialect)},
            {"flavour", base::nameOf(p.flavour)},
            {"port", p.port},
            {"local", p.local},
            {"keys", json::array(p.keys.begin(), p.keys.end())},
            {"models", std::move(models)},
            {"default_model", p.defaultModel},
            {"price", priceJson(p.price)},
            {"ttft_ms", p.ttft.count()},
            {"ttft_spread", p.ttftSpread},
            {"tokens_per_second", p.tokensPerSecond},
            {"failures", std::move(failures)},
            {"first_failures", std::move(firstFailures)},
            {"retry_after_s", p.retryAfter.count()},
            {"refuse_ms", p.refuseFor.count()},
            {"stream_options", p.streamOptions},
            {"reasoning", base::nameOf(p.reasoning)},
            {"prompt_cache", p.promptCache}};
}

} // namespace

const ModelProfile *ServiceProfile::findModel(std::string_view wanted) const
{
    for (const ModelProfile &model : models) {
        const bool latest =
            dialect == DialectKind::Ollama
            && (model.name == std::string(wanted) + ":latest" || model.name + ":latest" == wanted);
        if (model.name == wanted || latest)
            return &model;
    }
    return nullptr;
}

std::string ServiceProfile::chosenDefault() const
{
    if (!defaultModel.empty())
        return defaultModel;
    for (const ModelProfile &model : models) {
        if (!model.embedding)
            return model.name;
    }
    return {};
}

Result<void> applyProfile(const json::object &object, const std::string &path,
                          ServiceProfile &profile)
{
    ServiceProfile changed = profile;
    if (auto read = readFields(object, path, serviceFields(), changed); !read)
        return read;
    profile = std::move(changed);
    return {};
}

Result<void> applyConfig(const json::object &object, SimConfig &config)
{
    using V = json::value;
    static const std::vector<Field<SimConfig>> fields = {
        {"host", [](const V &v, SimConfig &c) { return readText(v, c.host); }},
        {"control_port", [](const V &v, SimConfig &c) { return readPort(v, c.controlPort); }},
        {"seed",
         [](const V &v, SimConfig &c) {
             std::int64_t seed = 0;
             std::string wrong = readCount(v, INT64_MAX, seed);
             c.seed = static_cast<std::uint64_t>(seed);
             return wrong;
         }},
        {"services", [](const V &v, SimConfig &c) { return readServices(v, c.services); }},
    };
    return readFields(object, {}, fields, config);
}

Result<SimConfig> parseConfig(std::string_view text)
{
    const auto value = parseJson(text);
    if (!value)
        return base::fail(base::ErrorKind::Config, "not JSON: " + value.error().message);
    if (!value->is_object())
        return base::fail(base::ErrorKind::Config, "must be a JSON object");
    SimConfig config;
    if (auto read = applyConfig(value->get_object(), config); !read)
        return tl::make_unexpected(read.error());
    if (auto completed = complete(config); !completed)
        return tl::make_unexpected(completed.error());
    return config;
}

std::string configJson(const SimConfig &config)
{
    json::array services;
    for (const ServiceProfile &profile : config.services)
        services.push_back(profileJson(profile));
    const json::object object{{"host", config.host},
                              {"control_port", config.controlPort},
                              {"seed", config.seed},
                              {"services", std::move(services)}};
    return prettyJson(object);
}

Result<void> complete(SimConfig &config)
{
    if (config.services.empty())
        return base::fail(base::ErrorKind::Config, "services: at least one is needed");
    for (std::size_t i = 0; i < config.services.size(); ++i) {
        ServiceProfile &profile = config.services[i];
        const std::string path = "services[" + std::to_string(i) + ']';
        if (profile.name.empty())
            profile.name = base::nameOf(profile.dialect);
        if (profile.title.empty())
            profile.title = profile.name;
        if (!profile.defaultModel.empty() && profile.findModel(profile.defaultModel) == nullptr)
            return base::fail(base::ErrorKind::Config, path + ".default_model: \""
                                                           + profile.defaultModel
                                                           + "\" is not among its models");
        for (std::size_t j = 0; j < i; ++j) {
            if (config.services[j].name == profile.name)
                return base::fail(base::ErrorKind::Config,
                                  path + ".name: \"" + profile.name + "\" is used twice");
        }
    }
    return {};
}

} // namespace oxide::sim
