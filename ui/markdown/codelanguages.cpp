#include "ui/markdown/codelanguages.h"

#include <array>

namespace oxide::ui {

namespace {

constexpr std::array<CodeLanguage, 19> languages{{
    {u" c cpp c++ cc cxx h hpp hxx objc ",
     u" alignas alignof asm auto bool break case catch char char8_t char16_t char32_t class "
     u"co_await "
     u"co_return co_yield concept const consteval constexpr constinit const_cast continue decltype "
     u"default delete do double dynamic_cast else enum explicit export extern false final float "
     u"for "
     u"friend goto if inline int long mutable namespace new noexcept nullptr operator override "
     u"private protected public register reinterpret_cast requires return short signed sizeof "
     u"static "
     u"static_assert static_cast struct switch template this thread_local throw true try typedef "
     u"typeid typename union unsigned using virtual void volatile wchar_t while #include #define "
     u"#if #ifdef #ifndef #else #elif #endif #pragma ",
     u"//", u"", u"/*", u"*/", u"\"'", u"", false, false, true, false},
    {u" java kotlin kt scala groovy ",
     u" abstract as assert boolean break by byte case catch char class companion const constructor "
     u"continue data default do double else enum extends final finally float for fun if implements "
     u"import in init instanceof int interface internal is it lateinit long native new null object "
     u"open override package private protected public record return sealed short static super "
     u"suspend switch synchronized this throw throws transient true false try typealias val var "
     u"void "
     u"volatile when where while yield ",
     u"//", u"", u"/*", u"*/", u"\"'", u"", true, false, true, false},
    {u" csharp cs c# ",
     u" abstract as async await base bool break byte case catch char checked class const continue "
     u"decimal default delegate do double else enum event explicit extern false finally fixed "
     u"float "
     u"for foreach get goto if implicit in init int interface internal is lock long namespace new "
     u"null object operator out override params private protected public readonly record ref "
     u"return "
     u"sbyte sealed set short sizeof stackalloc static string struct switch this throw true try "
     u"typeof uint ulong unsafe ushort using var virtual void volatile when where while yield ",
     u"//", u"", u"/*", u"*/", u"\"'", u"", true, false, true, false},
    {u" javascript js jsx mjs typescript ts tsx qml ",
     u" abstract any as async await boolean break case catch class const continue debugger declare "
     u"default delete do else enum export extends false finally for from function get if "
     u"implements "
     u"import in infer instanceof interface is keyof let namespace never new null number object of "
     u"private property protected public readonly return satisfies set signal static string super "
     u"switch symbol this throw true try type typeof undefined unknown var void while with yield ",
     u"//", u"", u"/*", u"*/", u"\"'", u"`", false, false, true, false},
    {u" go golang ",
     u" any bool break byte case chan complex64 complex128 const continue default defer else error "
     u"fallthrough false float32 float64 for func go goto if import int int8 int16 int32 int64 "
     u"interface iota make map new nil package range return rune select string struct switch true "
     u"type uint uint8 uint16 uint32 uint64 uintptr var ",
     u"//", u"", u"/*", u"*/", u"\"'", u"`", false, false, true, false},
    {u" rust rs ",
     u" as async await bool box break char const continue crate dyn else enum extern f32 f64 false "
     u"fn "
     u"for i8 i16 i32 i64 i128 if impl in isize let loop macro_rules match mod move mut pub ref "
     u"return self static str struct super trait true type u8 u16 u32 u64 u128 union unsafe use "
     u"usize where while ",
     u"//", u"", u"/*", u"*/", u"\"", u"", false, false, true, false},
    {u" swift ",
     u" actor any as associatedtype async await break case catch class continue default defer "
     u"deinit "
     u"do else enum extension fallthrough false fileprivate final for func guard if import in init "
     u"inout internal is lazy let mutating nil open operator override private protocol public "
     u"repeat return self some static struct subscript super switch throw throws true try "
     u"typealias "
     u"var weak where while ",
     u"//", u"", u"/*", u"*/", u"\"", u"", true, false, true, false},
    {u" php ",
     u" abstract and array as break callable case catch class clone const continue declare default "
     u"do "
     u"echo else elseif empty enum extends false final finally fn for foreach function global if "
     u"implements include instanceof insteadof interface isset list match namespace new null or "
     u"print private protected public readonly require return static switch this throw trait true "
     u"try unset use var while yield ",
     u"//", u"#", u"/*", u"*/", u"\"'", u"", false, false, true, false},
    {u" python py python3 pyi ",
     u" False None True and as assert async await break case class continue def del elif else "
     u"except "
     u"finally for from global if import in is lambda match nonlocal not or pass raise return self "
     u"try type while with yield ",
     u"#", u"", u"", u"", u"\"'", u"", true, false, true, false},
    {u" ruby rb ",
     u" alias and begin break case class def defined? do else elsif end ensure false for if in "
     u"module "
     u"next nil not or private public redo require rescue retry return self super then true undef "
     u"unless until when while yield ",
     u"#", u"", u"", u"", u"\"'", u"`", false, false, true, false},
    {u" bash sh shell zsh console fish ",
     u" alias break case cd continue declare do done echo elif else esac eval exec exit export fi "
     u"for "
     u"function if in local printf read readonly return select set shift source sudo test then "
     u"trap "
     u"unset until while ",
     u"#", u"", u"", u"", u"\"'", u"", false, false, false, true},
    {u" lua ",
     u" and break do else elseif end false for function goto if in local nil not or repeat return "
     u"then true until while ",
     u"--", u"", u"--[[", u"]]", u"\"'", u"", false, false, false, false},
    {u" sql sqlite postgresql postgres mysql ",
     u" add all alter and as asc begin between by case check column commit constraint create cross "
     u"database default delete desc distinct drop else end exists explain foreign from full group "
     u"having if in index inner insert into is join key left like limit not null offset on or "
     u"order "
     u"outer over partition primary references returning right rollback select set table then "
     u"transaction trigger union unique update using values view when where with integer text real "
     u"blob bigint boolean varchar timestamp ",
     u"--", u"", u"/*", u"*/", u"'", u"", false, true, false, false},
    {u" json json5 jsonc jsonl ", u" true false null ", u"//", u"", u"/*", u"*/", u"\"", u"", false,
     false, false, false},
    {u" yaml yml ", u" true false null yes no on off ", u"#", u"", u"", u"", u"\"'", u"", false,
     true, false, true},
    {u" toml ini cfg conf desktop service timer properties ", u" true false yes no on off ", u"#",
     u";", u"", u"", u"\"'", u"", true, true, false, true},
    {u" cmake makefile make dockerfile docker ",
     u" add_executable add_library add_subdirectory add_test else elseif endforeach endfunction "
     u"endif "
     u"find_package foreach function if include install message option project return set "
     u"target_link_libraries target_include_directories target_compile_options from run copy cmd "
     u"entrypoint env expose workdir arg user volume private public interface ",
     u"#", u"", u"", u"", u"\"", u"", false, true, false, false},
    {u" css scss less ", u" important inherit initial none auto media import keyframes ", u"//",
     u"", u"/*", u"*/", u"\"'", u"", false, false, false, true},
    {u" html xml svg xhtml vue ui qrc ",
     u" html head body div span script style link meta a p ul ol li table tr td th img form input "
     u"button h1 h2 h3 h4 nav main header footer section article ",
     u"", u"", u"<!--", u"-->", u"\"'", u"", false, true, false, true},
}};

} // namespace

const CodeLanguage *codeLanguage(QStringView name)
{
    if (name.isEmpty() || name.contains(u' '))
        return nullptr;
    const QString padded = u' ' + name.toString() + u' ';
    for (const CodeLanguage &language : languages) {
        if (language.names.contains(padded))
            return &language;
    }
    return nullptr;
}

} // namespace oxide::ui
