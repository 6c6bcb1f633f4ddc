#pragma once

#include "model/parallel.h"
#include "ui/widgets/context.h"

#include <set>

#include <QWidget>

class QComboBox;
class QLineEdit;
class QMenu;
class QPushButton;
class QSpinBox;

namespace oxide::ui {

class Label;

/// What a parallel analysis needs beside its prompt: a folder, which files of it, how the work is
/// shared, and among whom.
class ParallelForm final : public QWidget
{
    Q_OBJECT

public:
    explicit ParallelForm(const Context &context, QWidget *parent = nullptr);

    void setFolder(const QString &path);
    /// Everything but the prompt.
    [[nodiscard]] model::ParallelRequest request() const;
    /// What is missing, in a sentence; empty where it can start.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void chooseFolder();
    void fillServices();
    void explain();

    Context m_context;
    QLineEdit *m_folder;
    QLineEdit *m_globs;
    QComboBox *m_strategy;
    Label *m_consequence;
    QPushButton *m_services;
    QMenu *m_serviceMenu;
    QSpinBox *m_workers;
    std::set<std::string> m_chosen; ///< empty: all usable ones
};

} // namespace oxide::ui
