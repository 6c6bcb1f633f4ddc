#include "providers/embeddialect.h"

#include "providers/jsonread.h"
#include "providers/servererror.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include <boost/json.hpp>
#include <QByteArray>
#include <QtEndian>

namespace oxide::providers {

namespace json = boost::json;
using base::ErrorKind;

namespace {

std::vector<float> numbersOf(const json::array &numbers)
{
    std::vector<float> vector;
    vector.reserve(numbers.size());
    for (const json::value &each : numbers) {
        const std::optional<double> number =
            each.is_string() ? std::nullopt : providers::number(&each);
        if (!number || !(std::abs(*number) <= std::numeric_limits<float>::max()))
            return {};
        vector.push_back(static_cast<float>(*number));
    }
    return vector;
}

std::vector<float> unpacked(std::string_view base64)
{
    const QByteArray text = QByteArray::fromRawData(base64.data(), std::ssize(base64));
    const auto decoded =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    const auto bytes = static_cast<std::size_t>(decoded.decoded.size());
    if (!decoded || bytes % sizeof(float) != 0)
        return {};
    std::vector<float> vector(bytes / sizeof(float));
    qFromLittleEndian<float>(decoded.decoded.constData(), std::ssize(vector), vector.data());
    const bool areNumbers =
        std::ranges::all_of(vector, [](float number) { return std::isfinite(number); });
    return areNumbers ? vector : std::vector<float>();
}

} // namespace

base::Error noEmbeddings(const std::string &name)
{
    base::Error error;
    error.kind = ErrorKind::Unsupported;
    error.message = name + " makes no embeddings.";
    return error;
}

base::Result<Embedded> readVectors(const EmbedDialect &dialect, const std::string &body,
                                   const std::string &where)
{
    const base::Result<json::value> answer = parseJson(body);
    if (!answer)
        return base::fail(ErrorKind::BadResponse,
                          where
                              + " answered with something other than JSON: is this the right base "
                                "URL?");
    if (const auto said = readServerError(*answer))
        return base::fail(inStreamError(*said, where));
    return dialect.read(*answer);
}

std::vector<float> vectorOf(const json::value *from)
{
    if (!from)
        return {};
    if (const json::array *numbers = from->if_array())
        return numbersOf(*numbers);
    return unpacked(text(from));
}

void normalise(std::vector<float> &vector)
{
    double squares = 0;
    for (const float number : vector)
        squares += static_cast<double>(number) * static_cast<double>(number);
    const double length = std::sqrt(squares);
    if (length <= 0)
        return;
    for (float &number : vector)
        number = static_cast<float>(static_cast<double>(number) / length);
}

void add(const Embedded &embedded, ChatOutcome &outcome)
{
    if (embedded.usage.input)
        outcome.usage.input = outcome.usage.input.value_or(0) + *embedded.usage.input;
    if (embedded.cost)
        outcome.reportedCost = outcome.reportedCost.value_or(model::Money()) + *embedded.cost;
    outcome.model = embedded.model;
}

base::Result<void> take(model::Vectors vectors, std::size_t texts, const EmbedRequest &request,
                        const std::string &where, model::Vectors &all)
{
    if (vectors.size() != texts)
        return base::fail(ErrorKind::BadResponse, where + " made " + std::to_string(vectors.size())
                                                      + " vectors of " + std::to_string(texts)
                                                      + " texts.");
    const std::size_t length = all.empty() ? vectors.front().size() : all.front().size();
    const bool areAlike = std::ranges::all_of(vectors, [length](const std::vector<float> &each) {
        return !each.empty() && each.size() == length;
    });
    if (!areAlike)
        return base::fail(ErrorKind::BadResponse,
                          where + " sent a vector that is broken, or shorter than the others.");
    const auto &asked = request.input->dimensions;
    if (asked && static_cast<std::size_t>(*asked) != length)
        return base::fail(ErrorKind::Unsupported,
                          where + " makes vectors of " + std::to_string(length) + " numbers with "
                              + request.model + ", and not of " + std::to_string(*asked) + '.');
    std::ranges::move(vectors, std::back_inserter(all));
    return {};
}

} // namespace oxide::providers
