#include "api/embeddinganswer.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <vector>

#include <boost/json.hpp>
#include <QByteArray>
#include <QtEndian>

namespace oxide::api {

namespace json = boost::json;

namespace {

void appendNumbers(std::string &out, const std::vector<float> &vector)
{
    std::array<char, 32> buffer{};
    out += '[';
    for (const float number : vector) {
        if (out.back() != '[')
            out += ',';
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
        out.append(buffer.data(), end);
    }
    out += ']';
}

/// 32-bit floats, little-endian.
void appendPacked(std::string &out, const std::vector<float> &vector)
{
    const auto count = static_cast<qsizetype>(vector.size());
    QByteArray bytes(count * static_cast<qsizetype>(sizeof(float)), Qt::Uninitialized);
    qToLittleEndian<float>(vector.data(), count, bytes.data());
    out += '"';
    out += bytes.toBase64().toStdString();
    out += '"';
}

template<class Append>
void appendList(std::string &out, const model::Vectors &vectors, Append append)
{
    out += '[';
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (i > 0)
            out += ',';
        append(i, vectors[i]);
    }
    out += ']';
}

std::string openAiText(Packing packing, const std::string &model, const model::Vectors &vectors,
                       std::int64_t tokens)
{
    std::string out = "{\"object\":\"list\",\"data\":";
    appendList(out, vectors, [&](std::size_t index, const std::vector<float> &vector) {
        out += "{\"object\":\"embedding\",\"index\":" + std::to_string(index) + ",\"embedding\":";
        if (packing == Packing::Base64)
            appendPacked(out, vector);
        else
            appendNumbers(out, vector);
        out += '}';
    });
    const std::string count = std::to_string(tokens);
    return out + ",\"model\":" + json::serialize(json::string(model))
           + ",\"usage\":{\"prompt_tokens\":" + count + ",\"total_tokens\":" + count + "}}";
}

std::string ollamaText(const std::string &model, const model::Vectors &vectors,
                       const model::TaskFinished &finished)
{
    std::string out = "{\"model\":" + json::serialize(json::string(model)) + ",\"embeddings\":";
    appendList(out, vectors, [&out](std::size_t, const std::vector<float> &vector) {
        appendNumbers(out, vector);
    });
    return out + ",\"total_duration\":"
           + std::to_string(std::chrono::nanoseconds(finished.duration).count())
           + ",\"load_duration\":0,\"prompt_eval_count\":"
           + std::to_string(finished.lastUsage.totalInput()) + '}';
}

std::string olderText(const model::Vectors &vectors)
{
    std::string out = "{\"embedding\":";
    appendNumbers(out, vectors.empty() ? std::vector<float>() : vectors.front());
    return out + '}';
}

} // namespace

std::string embeddingText(EmbeddingWay way, Packing packing, const std::string &model,
                          const model::Vectors &vectors, const model::TaskFinished &finished)
{
    switch (way) {
    case EmbeddingWay::OpenAi:
        return openAiText(packing, model, vectors, finished.lastUsage.totalInput());
    case EmbeddingWay::Ollama:
        return ollamaText(model, vectors, finished);
    case EmbeddingWay::OllamaOlder:
        break;
    }
    return olderText(vectors);
}

} // namespace oxide::api
