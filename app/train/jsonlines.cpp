#include "train/jsonlines.h"

#include <fstream>
#include <sstream>
#include <utility>

#include <boost/beast/zlib/inflate_stream.hpp>

namespace oxide::train {

using base::ErrorKind;
using base::Result;

namespace {

/// Where the deflated data of a gzip member starts; npos where the header is none.
std::size_t endOfGzipHeader(std::string_view bytes)
{
    constexpr std::size_t kFixed = 10;
    constexpr unsigned kHeaderCrc = 2;
    constexpr unsigned kExtra = 4;
    constexpr unsigned kName = 8;
    constexpr unsigned kComment = 16;
    if (bytes.size() < kFixed || !bytes.starts_with("\x1f\x8b\x08"))
        return std::string_view::npos;
    const auto flags = static_cast<unsigned char>(bytes[3]);
    if ((flags & (kExtra | kHeaderCrc)) != 0)
        return std::string_view::npos;
    std::size_t at = kFixed;
    for (const unsigned field : {kName, kComment}) {
        if ((flags & field) == 0)
            continue;
        const std::size_t end = bytes.find('\0', at);
        if (end == std::string_view::npos)
            return end;
        at = end + 1;
    }
    return at;
}

Result<std::string> unpacked(const std::string &path, std::string_view bytes)
{
    namespace zlib = boost::beast::zlib;
    const std::size_t start = endOfGzipHeader(bytes);
    if (start == std::string_view::npos)
        return fail(ErrorKind::InvalidArgument, path + " is not a gzip file.");
    std::string text;
    std::string part(1 << 16, '\0');
    zlib::inflate_stream stream;
    zlib::z_params params;
    params.next_in = bytes.data() + start;
    params.avail_in = bytes.size() - start;
    boost::beast::error_code error;
    while (!error) {
        params.next_out = part.data();
        params.avail_out = part.size();
        stream.write(params, zlib::Flush::sync, error);
        text.append(part.data(), part.size() - params.avail_out);
    }
    if (error != zlib::error::end_of_stream)
        return fail(ErrorKind::InvalidArgument, path + " is cut or damaged: " + error.message());
    return text;
}

} // namespace

Result<std::string> readFile(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorKind::NotFound, path + " cannot be read.");
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (path.ends_with(".gz"))
        return unpacked(path, bytes.view());
    return std::move(bytes).str();
}

Result<std::vector<boost::json::object>> readJsonLines(const std::string &path)
{
    auto text = readFile(path);
    if (!text)
        return fail(std::move(text.error()));
    std::vector<boost::json::object> rows;
    std::istringstream lines(*text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.empty())
            continue;
        boost::system::error_code error;
        boost::json::value value = boost::json::parse(line, error);
        if (error || !value.is_object())
            return fail(ErrorKind::InvalidArgument,
                        path + ':' + std::to_string(number) + ": not a JSON object.");
        rows.push_back(std::move(value.as_object()));
    }
    return rows;
}

std::string textAt(const boost::json::object &row, std::string_view key)
{
    const boost::json::value *value = row.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

} // namespace oxide::train
