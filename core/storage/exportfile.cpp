#include "storage/exportfile.h"

#include "base/text.h"

#include <QDir>
#include <QFileInfo>

namespace oxide::storage {

using base::ErrorKind;
using base::Result;

ExportFile::ExportFile(const std::string &path) : m_path(path), m_file(base::qs(path)) {}

Result<void> ExportFile::open()
{
    const QFileInfo target(base::qs(m_path));
    if (!target.isAbsolute())
        return base::fail(ErrorKind::InvalidArgument, m_path + " is no absolute path.");
    if (!target.dir().exists()) {
        return base::fail(ErrorKind::NotFound,
                          "There is no folder " + base::str(target.path()) + ". Make it first.");
    }
    if (target.isDir())
        return base::fail(ErrorKind::InvalidArgument, m_path + " is a folder. Name a file in it.");
    if (!m_file.open(QIODevice::WriteOnly))
        return base::fail(error());
    return {};
}

Result<void> ExportFile::write(std::string_view text)
{
    if (m_file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        return base::fail(error());
    return {};
}

Result<void> ExportFile::commit()
{
    if (!m_file.commit())
        return base::fail(error());
    return {};
}

base::Error ExportFile::error() const
{
    base::Error error;
    error.detail = base::str(m_file.errorString());
    switch (m_file.error()) {
    case QFileDevice::PermissionsError:
    case QFileDevice::OpenError:
        error.kind = ErrorKind::ReadOnly;
        error.message = m_path + " cannot be written. Choose another folder, or make it writable.";
        break;
    case QFileDevice::ResourceError:
    case QFileDevice::WriteError:
        error.kind = ErrorKind::DiskFull;
        error.message =
            "Writing " + m_path + " failed: the disk may be full. Nothing was replaced.";
        break;
    default:
        error.kind = ErrorKind::Io;
        error.message = "Writing " + m_path + " failed. Nothing was replaced.";
        break;
    }
    return error;
}

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string field = "\"";
    for (const char c : text) {
        if (c == '"')
            field += '"';
        field += c;
    }
    return field + '"';
}

std::string csvRow(const std::vector<std::string> &fields)
{
    std::string row;
    for (std::size_t i = 0; i < fields.size(); ++i)
        row += (i == 0 ? "" : ",") + csvField(fields[i]);
    return row + "\r\n";
}

std::string csvCount(const std::optional<std::int64_t> &count)
{
    return count ? std::to_string(*count) : std::string();
}

std::string csvDollars(const std::optional<model::Money> &amount)
{
    if (!amount)
        return {};
    const std::string text = amount->text();
    const std::size_t sign = text.find('$');
    return text.substr(0, sign) + text.substr(sign + 1);
}

} // namespace oxide::storage
