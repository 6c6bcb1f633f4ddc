# One rule for every target of ours: flags, warnings, precompiled header.

find_program(OXIDE_CCACHE ccache)
if(OXIDE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        ${OXIDE_CCACHE})
endif()

find_program(OXIDE_MOLD mold)
if(OXIDE_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=mold)
endif()

# Position-independent everywhere, so that one precompiled header serves libraries and programs.
if(NOT MSVC)
    add_compile_options(-fPIC)
endif()

foreach(sanitizer IN LISTS OXIDE_SANITIZE)
    add_compile_options(-fsanitize=${sanitizer} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${sanitizer})
endforeach()
# What these three find, the address sanitizer finds too or this processor does not mind; without
# them GCC builds twice as fast, and the programs are a third as large.
if("undefined" IN_LIST OXIDE_SANITIZE AND "address" IN_LIST OXIDE_SANITIZE)
    add_compile_options(-fno-sanitize=null,alignment,object-size)
endif()

# Compiles ten files of a library as one: half the time for a build from nothing, but more for an
# edit, and a file may lean on its neighbours' includes; so not in the dev preset.
option(OXIDE_UNITY "Compile several files of a library at once" OFF)
if(OXIDE_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-subobject-linkage)
endif()
function(oxide_unity target)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${OXIDE_UNITY} UNITY_BUILD_BATCH_SIZE 10)
endfunction()

# The same for a library of many folders: each folder is compiled as one. To be called when all its
# sources are listed.
function(oxide_unity_by_folder target)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${OXIDE_UNITY} UNITY_BUILD_MODE GROUP)
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        cmake_path(GET source PARENT_PATH folder)
        if(source MATCHES "\\.cpp$")
            cmake_path(GET folder FILENAME group)
            if(NOT group)
                set(group top)
            endif()
            set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                PROPERTIES UNITY_GROUP "${group}")
        endif()
    endforeach()
endfunction()

# A program with an engine: its threads give each other what they have made all the time, which
# glibc's malloc is slow at. Elsewhere, with sanitizers and without the library the system's does.
if(UNIX AND NOT APPLE AND NOT OXIDE_SANITIZE AND NOT OXIDE_FUZZ)
    find_package(mimalloc QUIET)
endif()
function(oxide_fast_malloc program)
    if(TARGET mimalloc)
        target_link_libraries(${program} PRIVATE mimalloc)
    endif()
endfunction()

add_library(oxide_flags INTERFACE)
target_compile_features(oxide_flags INTERFACE cxx_std_20)
target_compile_definitions(oxide_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_CAST_FROM_BYTEARRAY QT_NO_FOREACH QT_NO_KEYWORDS QT_STRICT_ITERATORS
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
    OXIDE_VERSION="${PROJECT_VERSION}")
if(MSVC)
    target_compile_options(oxide_flags INTERFACE /W4 /WX /permissive- /utf-8)
else()
    target_compile_options(oxide_flags INTERFACE
        -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
        -Wformat=2 -Wimplicit-fallthrough)
    if(NOT OXIDE_FUZZ) # clang warns of other things
        target_compile_options(oxide_flags INTERFACE -Werror)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC 12 to 14 see uninitialised or dangling storage and impossible sizes in optional,
        # expected and string temporaries that their own optimiser made.
        target_compile_options(oxide_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict
            -Wno-dangling-pointer -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
    endif()
endif()

# oxide_module(NAME SOURCES … [DEPENDS our modules …] [LIBRARIES others …])
# makes core/NAME as the static library oxide_NAME.
function(oxide_module name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
    add_library(oxide_${name} STATIC ${ARG_SOURCES})
    target_include_directories(oxide_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(oxide_${name} PRIVATE oxide_flags)
    foreach(module IN LISTS ARG_DEPENDS)
        target_link_libraries(oxide_${name} PUBLIC oxide_${module})
    endforeach()
    target_link_libraries(oxide_${name} PUBLIC Qt6::Core QCoro6::Core ${ARG_LIBRARIES})
    oxide_unity(oxide_${name})
    if(name STREQUAL "base")
        target_precompile_headers(oxide_base PRIVATE ${PROJECT_SOURCE_DIR}/core/pch.h)
    else()
        target_precompile_headers(oxide_${name} REUSE_FROM oxide_base)
    endif()
endfunction()

# One moc run for a program of one file that includes its own NAME.moc: CMake's scan, a run and a
# file of its own for nothing would cost each of a hundred tests a second and a half.
function(oxide_moc_itself name source)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}_moc)
    file(MAKE_DIRECTORY ${folder})
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    add_custom_command(OUTPUT ${folder}/${name}.moc
        COMMAND Qt6::moc ${CMAKE_AUTOMOC_MOC_OPTIONS} ${file} -o ${folder}/${name}.moc
        DEPENDS ${file} VERBATIM)
    target_sources(${name} PRIVATE ${folder}/${name}.moc)
    target_include_directories(${name} PRIVATE ${folder})
    set_target_properties(${name} PROPERTIES AUTOMOC OFF)
endfunction()

# All tests under tests/core, which link no Widgets: what the sanitizers run.
add_custom_target(core_tests)
set(core_tests_folder ${PROJECT_SOURCE_DIR}/tests/core)

# These compare times, and fail where the machine stands still for a second or less. They get the
# label `timing`: on a shared machine they have a second chance (packaging/test.sh).
set(timing_tests tst_answerpane tst_apiserver tst_catalogsync tst_chatrun tst_childlauncher
    tst_childprocess tst_cliproviders tst_commands tst_containment tst_database tst_dialectpairs
    tst_discovery tst_embedroutes tst_engine tst_hostileclients tst_httpclient tst_httplimits
    tst_httpstop tst_livefeed tst_localapi tst_log tst_pattern tst_pii tst_plausible tst_program
    tst_registry tst_simcontrol tst_simload tst_simproviders tst_spanexporter tst_tracing
    tst_websocket)

# oxide_test(FOLDER/tst_name.cpp [DEPENDS our modules …] [LIBRARIES …] [LABELS …] [RUN_SERIAL])
# makes one QTest program and registers it with CTest.
function(oxide_test source)
    cmake_parse_arguments(ARG "RUN_SERIAL" "TIMEOUT" "SOURCES;DEPENDS;LIBRARIES;LABELS;ENVIRONMENT" ${ARGN})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source} ${ARG_SOURCES})
    if(NOT ARG_SOURCES)
        oxide_moc_itself(${name} ${source})
    endif()
    target_link_libraries(${name} PRIVATE oxide_flags Qt6::Core Qt6::Test ${ARG_LIBRARIES})
    foreach(module IN LISTS ARG_DEPENDS)
        target_link_libraries(${name} PRIVATE oxide_${module})
    endforeach()
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core
        ${PROJECT_SOURCE_DIR}/tests)
    target_precompile_headers(${name} REUSE_FROM oxide_base)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # A third less to compile. With -O0 the header precompiled at -O2 would not do, and with
        # -O1 not from GCC 13 on.
        target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
    endif()
    add_test(NAME ${name} COMMAND ${name})
    cmake_path(IS_PREFIX core_tests_folder ${CMAKE_CURRENT_SOURCE_DIR} is_core)
    if(is_core)
        add_dependencies(core_tests ${name})
        list(APPEND ARG_LABELS core)
    endif()
    if(name IN_LIST timing_tests)
        list(APPEND ARG_LABELS timing)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    # No bus: a desktop's keychain would ask somebody for a password.
    set(environment QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
        DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent ${ARG_ENVIRONMENT})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "${environment}"
        SKIP_RETURN_CODE 77)
    if(ARG_RUN_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

# oxide_test_on_x(tst_name …) runs tests of windows a second time, on the X server that ctest has,
# as tst_name_xcb: offscreen there is no focus that another window takes, and no server that answers
# late. In the folder of the test.
function(oxide_test_on_x)
    if(NOT UNIX OR APPLE)
        return()
    endif()
    foreach(name IN LISTS ARGN)
        add_test(NAME ${name}_xcb
            COMMAND ${PROJECT_SOURCE_DIR}/tests/support/onx.sh $<TARGET_FILE:${name}>)
        foreach(property TIMEOUT LABELS ENVIRONMENT SKIP_RETURN_CODE)
            get_property(value TEST ${name} PROPERTY ${property})
            set_property(TEST ${name}_xcb PROPERTY ${property} ${value})
        endforeach()
        # One server has one keyboard, and answers when it can.
        set_tests_properties(${name}_xcb PROPERTIES RESOURCE_LOCK display)
        set_property(TEST ${name}_xcb APPEND PROPERTY LABELS timing)
    endforeach()
endfunction()
