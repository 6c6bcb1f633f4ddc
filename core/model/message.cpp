#include "model/message.h"

#include <utility>

namespace oxide::model {

Message Message::ofText(Role role, std::string text)
{
    Message message;
    message.role = role;
    TextPart part;
    part.text = std::move(text);
    message.parts.emplace_back(std::move(part));
    return message;
}

std::string Message::text() const
{
    std::string joined;
    for (const Part &part : parts) {
        if (const auto *text = std::get_if<TextPart>(&part))
            joined += text->text;
    }
    return joined;
}

} // namespace oxide::model
