#pragma once

#include <span>
#include <string>
#include <string_view>

#include <QByteArray>
#include <QString>

namespace oxide::base {

/// Text inside Oxide is UTF-8 in std::string; QString is used at Qt's edges. These two cross it.
[[nodiscard]] inline QString qs(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

[[nodiscard]] inline std::string str(const QString &text)
{
    return text.toStdString();
}

[[nodiscard]] inline std::string str(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// True where every byte belongs to well-formed UTF-8 (no overlong forms, no surrogates).
[[nodiscard]] bool isValidUtf8(std::string_view bytes);

/// The text with every ill-formed sequence replaced by U+FFFD.
[[nodiscard]] std::string toValidUtf8(std::string_view bytes);

/// At most `bytes` bytes of the text, cut before a character, never inside one.
[[nodiscard]] std::string_view cutUtf8(std::string_view text, std::size_t bytes);

/// ASCII only; other bytes stay as they are.
[[nodiscard]] std::string toLowerAscii(std::string_view text);

/// The parts with `between` between them.
[[nodiscard]] std::string joined(std::span<const std::string> parts, std::string_view between);

/// A NUL byte near the start is what text never has and nearly every binary format does.
[[nodiscard]] bool looksBinary(std::string_view bytes);

/// Every occurrence; what was put in is not looked at again.
void replaceAll(std::string &text, std::string_view what, std::string_view with);

/// Whether all of the text is what the pattern says: `*` stands for any run of characters, all else
/// for itself. Linear in practice, never worse than the product of both lengths.
[[nodiscard]] bool matchesStars(std::string_view pattern, std::string_view text);

/// Without leading and trailing white space (ASCII).
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace oxide::base
