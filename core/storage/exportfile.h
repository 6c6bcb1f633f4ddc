#pragma once

#include "base/error.h"
#include "model/money.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QSaveFile>

namespace oxide::storage {

/// A file that appears as a whole or not at all, in place of what was there. Errors:
/// InvalidArgument (path not absolute, or a folder), NotFound (no such folder), ReadOnly, DiskFull,
/// Io.
class ExportFile
{
public:
    explicit ExportFile(const std::string &path);

    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<void> write(std::string_view text);
    /// Without it the file is not there.
    [[nodiscard]] base::Result<void> commit();

private:
    [[nodiscard]] base::Error error() const;

    std::string m_path;
    QSaveFile m_file;
};

/// One field of a CSV row (RFC 4180): in quotes where it holds a comma, a quote or a line break.
[[nodiscard]] std::string csvField(std::string_view text);
/// A whole row with its end.
[[nodiscard]] std::string csvRow(const std::vector<std::string> &fields);

// Fields; empty where there is no value.
[[nodiscard]] std::string csvCount(const std::optional<std::int64_t> &count);
/// Plain dollars, for spreadsheets.
[[nodiscard]] std::string csvDollars(const std::optional<model::Money> &amount);

} // namespace oxide::storage
