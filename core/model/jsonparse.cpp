#include "model/json.h"

#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

namespace oxide::model {

namespace {

/// Builds a value like Boost's own handler, but takes doubles from their text. The whole text comes
/// in one call, so a number is never handed over in parts.
struct ExactHandler {
    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    using Text = boost::json::string_view;
    using Code = boost::json::error_code;

    boost::json::value_stack stack;

    bool on_document_begin(Code &) { return true; }
    bool on_document_end(Code &) { return true; }
    bool on_object_begin(Code &) { return true; }
    bool on_object_end(std::size_t size, Code &)
    {
        stack.push_object(size);
        return true;
    }
    bool on_array_begin(Code &) { return true; }
    bool on_array_end(std::size_t size, Code &)
    {
        stack.push_array(size);
        return true;
    }
    bool on_key_part(Text text, std::size_t, Code &)
    {
        stack.push_chars(text);
        return true;
    }
    bool on_key(Text text, std::size_t, Code &)
    {
        stack.push_key(text);
        return true;
    }
    bool on_string_part(Text text, std::size_t, Code &)
    {
        stack.push_chars(text);
        return true;
    }
    bool on_string(Text text, std::size_t, Code &)
    {
        stack.push_string(text);
        return true;
    }
    bool on_number_part(Text, Code &) { return true; }
    bool on_int64(std::int64_t number, Text, Code &)
    {
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, Text, Code &)
    {
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double rounded, Text text, Code &)
    {
        double exact = rounded;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), exact);
        // Out of range: Boost's infinity or zero is the right answer.
        stack.push_double(read.ec == std::errc() ? exact : rounded);
        return true;
    }
    bool on_bool(bool value, Code &)
    {
        stack.push_bool(value);
        return true;
    }
    bool on_null(Code &)
    {
        stack.push_null();
        return true;
    }
    bool on_comment_part(Text, Code &) { return true; }
    bool on_comment(Text, Code &) { return true; }
};

} // namespace

namespace {

enum class Rest { Refused, Ignored };

base::Result<boost::json::value> parse(std::string_view text, Rest rest,
                                       boost::json::storage_ptr memory)
{
    boost::json::parse_options options;
    options.max_depth = kMaxJsonDepth;
    boost::json::basic_parser<ExactHandler> parser(options);
    parser.handler().stack.reset(std::move(memory));
    boost::json::error_code code;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
    if (!code && used < text.size() && rest == Rest::Refused)
        code = boost::json::error::extra_data;
    if (code) {
        return base::fail(base::ErrorKind::InvalidArgument,
                          "JSON: " + code.message() + " at byte " + std::to_string(used));
    }
    return parser.handler().stack.release();
}

} // namespace

base::Result<boost::json::value> parseJson(std::string_view text, boost::json::storage_ptr memory)
{
    return parse(text, Rest::Refused, std::move(memory));
}

base::Result<boost::json::value> parseFirstJson(std::string_view text,
                                                boost::json::storage_ptr memory)
{
    return parse(text, Rest::Ignored, std::move(memory));
}

} // namespace oxide::model
