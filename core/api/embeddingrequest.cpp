#include "api/embeddingrequest.h"

#include "api/bodyreader.h"
#include "api/chatrequest.h"
#include "base/text.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostTexts = 2048; ///< of OpenAI too
constexpr std::string_view kNoTexts =
    "must be a text, or a list of texts. Tokens are those of one model: send the words.";

void addText(const json::value &from, const std::string &path, Complaint &complaint,
             std::vector<std::string> &texts)
{
    const json::string *text = from.if_string();
    if (!text)
        complaint.say(path, std::string(kNoTexts));
    else if (text->empty())
        complaint.say(path, "is empty: there is nothing to make a vector of.");
    else
        texts.emplace_back(*text);
}

std::vector<std::string> readTexts(BodyReader &body, std::string_view key)
{
    std::vector<std::string> texts;
    const json::value *input = body.any(key);
    if (!input)
        return texts;
    const std::string path = body.pathTo(key);
    const json::array *list = input->if_array();
    if (!list) {
        addText(*input, path, body.complaint(), texts);
        return texts;
    }
    if (list->size() > kMostTexts) {
        body.complain(key, "has more than " + std::to_string(kMostTexts) + " texts.");
        return texts;
    }
    for (std::size_t i = 0; i < list->size(); ++i)
        addText((*list)[i], elementPath(path, i), body.complaint(), texts);
    return texts;
}

Packing readPacking(BodyReader &body)
{
    const std::string asked = body.text("encoding_format").value_or("float");
    if (asked != "float" && asked != "base64")
        body.complain("encoding_format", "must be float or base64.");
    return asked == "base64" ? Packing::Base64 : Packing::Numbers;
}

bool isEmptyText(BodyReader &body, std::string_view key)
{
    const json::value *input = body.any(key);
    return input && input->is_string() && input->get_string().empty();
}

} // namespace

base::Result<EmbeddingRequest> readEmbedding(std::string_view text, EmbeddingWay way)
{
    const bool isOpenAi = way == EmbeddingWay::OpenAi;
    const bool isOlder = way == EmbeddingWay::OllamaOlder;
    EmbeddingRequest request;
    model::EmbeddingInput input;
    const auto readBody = [&](BodyReader &body, ChatRequest &asked) {
        const std::string_view key = isOlder ? "prompt" : "input";
        // Without words Ollama loads the model, and has nothing to say.
        if (isOpenAi || !isEmptyText(body, key))
            input.texts = readTexts(body, key);
        if (isOpenAi && input.texts.empty())
            body.complain(key, "is missing.");
        if (!isOlder)
            input.dimensions = body.count("dimensions");
        if (isOpenAi) {
            request.packing = readPacking(body);
            asked.task.sampling.user = body.text("user").value_or(std::string());
        } else {
            input.mayCut = body.boolean("truncate").value_or(true);
            body.skip({"keep_alive", "options"}); // how a server keeps its house
        }
    };
    const auto dialect = isOpenAi   ? std::optional(model::Dialect::OpenAi)
                         : !isOlder ? std::optional(model::Dialect::Ollama)
                                    : std::nullopt;
    auto read = readChat(text, dialect, readBody);
    if (!read)
        return base::fail(std::move(read.error()));
    request.model = std::move(read->model);
    request.task = std::move(read->task);
    request.task.prompt = base::joined(input.texts, "\n\n");
    request.task.embedding = std::make_shared<const model::EmbeddingInput>(std::move(input));
    return request;
}

} // namespace oxide::api
