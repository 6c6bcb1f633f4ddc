#include "config/headersetting.h"

#include "base/keyshape.h"
#include "base/text.h"
#include "config/reader.h"

#include <algorithm>

namespace oxide::config {

namespace {

bool isHeaderName(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
               || std::string_view("-_.").find(c) != std::string_view::npos;
    });
}

} // namespace

std::optional<HeaderSetting> headerFrom(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    HeaderSetting header;
    header.name = base::trimmed(text.substr(0, colon));
    header.value = base::trimmed(text.substr(colon + 1));
    const bool isOneLine = header.value.find_first_of("\r\n") == std::string::npos;
    if (!isHeaderName(header.name) || !isOneLine)
        return std::nullopt;
    const std::size_t last = header.value.rfind(' ') + 1;
    if (isSecretReference(std::string_view(header.value).substr(last))) {
        header.reference = header.value.substr(last);
        header.value.resize(last);
    }
    return header;
}

bool showsSecret(const HeaderSetting &header)
{
    const std::string_view value(header.value);
    return header.reference.empty()
           && (namesSecret(header.name)
               || base::keyShapeLength(value.substr(value.rfind(' ') + 1)) > 0);
}

} // namespace oxide::config
