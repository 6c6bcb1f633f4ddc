#include "telemetry/otlp.h"

#include <chrono>

#include <boost/json.hpp>

namespace oxide::telemetry {

namespace json = boost::json;

namespace {

constexpr int kStatusError = 2;

/// 64-bit numbers are texts in protobuf's JSON.
std::string numberText(std::int64_t number)
{
    return std::to_string(number);
}

std::string nanosecondsOf(base::TimePoint time)
{
    return numberText(
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

struct ToAnyValue {
    json::object operator()(bool value) const { return {{"boolValue", value}}; }
    json::object operator()(std::int64_t value) const { return {{"intValue", numberText(value)}}; }
    json::object operator()(double value) const { return {{"doubleValue", value}}; }
    json::object operator()(const std::string &value) const { return {{"stringValue", value}}; }
    json::object operator()(const std::vector<std::string> &values) const
    {
        json::array list;
        for (const std::string &value : values)
            list.push_back((*this)(value));
        return {{"arrayValue", {{"values", std::move(list)}}}};
    }
};

json::array attributesJson(const Attributes &attributes)
{
    json::array list;
    for (const auto &[key, value] : attributes)
        list.push_back({{"key", key}, {"value", std::visit(ToAnyValue(), value)}});
    return list;
}

json::object spanJson(const Span &span)
{
    json::object made;
    made["traceId"] = hexOf(span.trace);
    made["spanId"] = hexOf(span.id);
    if (span.parent)
        made["parentSpanId"] = hexOf(*span.parent);
    made["name"] = span.name;
    made["kind"] = static_cast<int>(span.kind);
    made["startTimeUnixNano"] = nanosecondsOf(span.begin);
    made["endTimeUnixNano"] = nanosecondsOf(span.end);
    made["attributes"] = attributesJson(span.attributes);
    json::object &status = made["status"].emplace_object();
    if (span.hasFailed) {
        status["code"] = kStatusError;
        if (!span.error.empty())
            status["message"] = span.error;
    }
    return made;
}

} // namespace

std::string otlpRequest(const Attributes &resource, std::span<const Span> spans)
{
    json::array list;
    for (const Span &span : spans)
        list.push_back(spanJson(span));
    json::object scope{{"scope", {{"name", "oxide"}, {"version", OXIDE_VERSION}}},
                       {"spans", std::move(list)}};
    json::object ofResource{{"resource", {{"attributes", attributesJson(resource)}}},
                            {"scopeSpans", json::array{std::move(scope)}}};
    return json::serialize(json::object{{"resourceSpans", json::array{std::move(ofResource)}}});
}

Rejected rejectedIn(std::string_view otlpResponse)
{
    Rejected rejected;
    boost::system::error_code error;
    const json::value response = json::parse(otlpResponse, error);
    const json::value *partial = error ? nullptr : response.find_pointer("/partialSuccess", error);
    if (!partial || !partial->is_object())
        return rejected;
    const json::object &said = partial->get_object();
    if (const json::value *spans = said.if_contains("rejectedSpans")) {
        if (spans->is_int64())
            rejected.spans = spans->get_int64();
        else if (spans->is_string())
            rejected.spans = std::atoll(spans->get_string().c_str());
    }
    if (const json::value *why = said.if_contains("errorMessage"); why && why->is_string())
        rejected.why = why->get_string();
    return rejected;
}

} // namespace oxide::telemetry
