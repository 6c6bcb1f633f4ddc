#include "execution/files.h"

#include "base/text.h"
#include "routing/tokenestimate.h"

#include <algorithm>

#include <QFile>
#include <QFileInfo>

namespace oxide::execution {

using base::ErrorKind;
using base::fail;

namespace {

base::Result<FileText> readFile(const std::string &path)
{
    const QFileInfo info(base::qs(path));
    if (!info.exists())
        return fail(ErrorKind::NotFound, "There is no file " + path + ".");
    if (info.isDir())
        return fail(ErrorKind::InvalidArgument,
                    path + " is a folder. Give the files in it, for example " + path + "/**.");
    if (!info.isFile()) // a pipe would be waited for, for ever
        return fail(ErrorKind::InvalidArgument, path + " is no ordinary file.");
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Io,
                    "Cannot read " + path + ": " + base::str(file.errorString()) + ".");
    const QByteArray bytes = file.read(kMaxFileBytes);
    if (file.error() != QFileDevice::NoError)
        return fail(ErrorKind::Io,
                    "Cannot read " + path + ": " + base::str(file.errorString()) + ".");
    const std::string_view content(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (base::looksBinary(content))
        return fail(ErrorKind::InvalidArgument,
                    path + " is a binary file. Only text files can be given to a model.");
    FileText text;
    text.path = path;
    text.text = base::toValidUtf8(content);
    text.tokens = routing::countTokens(text.text);
    text.isPartial = !file.atEnd();
    return text;
}

} // namespace

base::Result<std::vector<FileText>> readFiles(const std::vector<std::string> &paths)
{
    std::vector<FileText> files;
    files.reserve(paths.size());
    std::size_t bytes = 0;
    for (const std::string &path : paths) {
        auto file = readFile(path);
        if (!file)
            return fail(std::move(file.error()));
        bytes += file->text.size();
        if (bytes > kMaxFilesBytes)
            return fail(ErrorKind::InvalidArgument,
                        "The files have more than 64 MB of text together. Give fewer.");
        files.push_back(std::move(*file));
    }
    return files;
}

} // namespace oxide::execution
