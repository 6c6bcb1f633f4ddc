#include "api/chatrequest.h"

#include "api/modelname.h"
#include "base/text.h"
#include "model/json.h"
#include "model/rawjson.h"
#include "security/urlpolicy.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace {

using model::Message;

bool isWordsAlone(const Message &message)
{
    return message.role == model::Role::User && !message.text().empty()
           && std::ranges::all_of(message.parts, [](const model::Part &part) {
                  return std::holds_alternative<model::TextPart>(part);
              });
}

/// What agents put before the words of their user, in parts of their own.
bool isReminder(const model::Part &part)
{
    const std::string_view text = std::get<model::TextPart>(part).text;
    return text.starts_with("<system-reminder>")
           && base::trimmed(text).ends_with("</system-reminder>");
}

/// Takes the reminders off the words of the user, which they would make look like other work.
std::optional<Message> takeReminders(Message &words)
{
    const auto own = std::ranges::find_if_not(words.parts, isReminder);
    if (own == words.parts.begin() || own == words.parts.end())
        return std::nullopt;
    Message reminders;
    reminders.role = model::Role::User;
    reminders.parts.assign(std::make_move_iterator(words.parts.begin()),
                           std::make_move_iterator(own));
    words.parts.erase(words.parts.begin(), own);
    return reminders;
}

/// A tool result may lack the tool's name: it is that of the call.
void nameToolResults(std::vector<Message> &messages)
{
    std::map<std::string, std::string> names;
    for (Message &message : messages) {
        for (model::Part &part : message.parts) {
            if (const auto *call = std::get_if<model::ToolCallPart>(&part)) {
                names[call->id] = call->name;
            } else if (auto *result = std::get_if<model::ToolResultPart>(&part)) {
                if (result->name.empty())
                    result->name = names[result->callId];
            }
        }
    }
}

/// Keeps the request as it was written, unless a key of it stands twice; and what of it was not
/// read.
void setVerbatim(std::optional<model::Dialect> dialect, std::string_view body,
                 const Complaint &complaint, model::TaskRequest &task)
{
    auto verbatim = std::make_shared<model::Verbatim>();
    // What another would read otherwise than Oxide did is said anew.
    if (dialect && !model::isAmbiguous(body)) {
        verbatim->dialect = dialect;
        verbatim->body = body;
    }
    verbatim->foreignFields = complaint.unread();
    if (complaint.unreadRest() > 0)
        verbatim->foreignFields.push_back(std::to_string(complaint.unreadRest()) + " others");
    verbatim->foreignContent = complaint.content();
    task.verbatim = std::move(verbatim);
}

} // namespace

void readParts(BodyReader &from, std::string_view key,
               const std::function<void(BodyReader &part, MessageParts &parts)> &readPart,
               MessageParts &parts)
{
    const boost::json::value *found = from.any(key);
    if (!found)
        return;
    if (!found->is_array()) {
        model::TextPart text;
        text.text = from.text(key).value_or(std::string());
        if (!text.text.empty())
            parts.emplace_back(std::move(text));
        return;
    }
    const std::string path = from.pathTo(key);
    std::size_t index = 0;
    for (const boost::json::value &entry : found->get_array()) {
        BodyReader part(&entry, elementPath(path, index++), from.complaint());
        readPart(part, parts);
    }
}

void addImage(std::string_view address, BodyReader &from, std::string_view key, MessageParts &parts)
{
    model::ImagePart image;
    constexpr std::string_view kScheme = "data:";
    constexpr std::string_view kBase64 = ";base64";
    if (!address.starts_with(kScheme)) {
        if (!address.starts_with("http://") && !address.starts_with("https://"))
            from.complain(key, "must be an http, https or data address.");
        else if (const auto allowed = security::checkPublicUrl(address); !allowed)
            from.complain(key, allowed.error().message);
        image.url = address;
        parts.emplace_back(std::move(image));
        return;
    }
    const std::size_t comma = address.find(',');
    std::string_view head = address.substr(0, comma);
    if (comma == std::string_view::npos || !head.ends_with(kBase64)) {
        from.complain(key, "is a data address that is not base64.");
        return;
    }
    head.remove_prefix(kScheme.size());
    head.remove_suffix(kBase64.size());
    image.mediaType = head.substr(0, head.find(';'));
    image.base64 = address.substr(comma + 1);
    if (!image.mediaType.starts_with("image/") || image.base64.empty())
        from.complain(key, "must hold an image: data:image/…;base64,…");
    parts.emplace_back(std::move(image));
}

void setConversation(std::vector<Message> messages, model::TaskRequest &task)
{
    nameToolResults(messages);
    // Claude Code tells what has changed around it after the words of its user.
    const auto isInstruction = [](const Message &one) { return one.role == model::Role::System; };
    const auto told = std::ranges::find_if_not(messages.rbegin(), messages.rend(), isInstruction);
    if (told != messages.rend() && isWordsAlone(*told)) {
        Message words = std::move(*told);
        messages.erase(std::next(told).base());
        if (auto reminders = takeReminders(words))
            messages.push_back(std::move(*reminders));
        task.prompt = words.text();
    }
    task.messages = std::move(messages);
}

void addHeader(std::string_view name, std::string_view value, model::TaskRequest &task)
{
    auto verbatim = std::make_shared<model::Verbatim>(*task.verbatim);
    verbatim->headers.emplace_back(name, value);
    task.verbatim = std::move(verbatim);
}

base::Result<boost::json::value> parseBody(std::string_view body)
{
    auto parsed = model::parseJson(body);
    if (!parsed)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "The body is no JSON: " + parsed.error().message);
    return parsed;
}

base::Result<ChatRequest> readChat(std::string_view text, std::optional<model::Dialect> dialect,
                                   const std::function<void(BodyReader &, ChatRequest &)> &read)
{
    const auto parsed = parseBody(text);
    if (!parsed)
        return base::fail(parsed.error());
    Complaint complaint;
    BodyReader body(&*parsed, {}, complaint);
    ChatRequest request;
    request.model = body.requiredText("model");
    read(body, request);
    body.close();
    setVerbatim(dialect, text, complaint, request.task);
    if (complaint.error())
        return base::fail(*complaint.error());
    return request;
}

base::Result<void> applyCall(const Call &call, ChatRequest &request)
{
    model::TaskRequest &task = request.task;
    task.source = model::TaskSource::Api;
    task.client = call.caller->name;
    task.traceparent = call.request.header("traceparent");
    return applyModelName(request.model, call, task);
}

} // namespace oxide::api
