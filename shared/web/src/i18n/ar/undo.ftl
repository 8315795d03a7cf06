### Taking steps back, and values written twice at once.

undo-undo = تراجع
undo-redo = إعادة
undo-undo-step = تراجع عن: { $step }
undo-redo-step = إعادة: { $step }
undo-no-undo = لا شيء للتراجع عنه.
undo-no-redo = لا شيء لإعادته.
undo-frozen = النص مصادق عليه ومجمد: لا يمكن التراجع إلا عن التتبع أو إعادته.
undo-done-undo = تم التراجع – { $step }
undo-done-redo = تمت الإعادة – { $step }
undo-partly = تم جزئيا – { $step }. غيّر شخص آخر الباقي في هذه الأثناء، وتبقى صيغته.
undo-left = لم يتم – { $step }. غيّره شخص آخر في هذه الأثناء، وتبقى صيغته.
undo-place = { $label } ({ $row })
undo-place-document = الوثيقة
undo-step-typed = كتابة: { $place }
undo-step-cut = نص محذوف: { $place }
undo-step-set = تعديل: { $place }
undo-step-added = إضافة: { $place }
undo-step-deleted = حذف: { $place }
undo-step-restored = إرجاع: { $place }
undo-step-moved = نقل: { $place }
undo-step-added-several = { $count ->
    [zero] إضافة أسطر
    [one] إضافة سطر واحد
    [two] إضافة سطرين
    [few] إضافة { $count } أسطر
    [many] إضافة { $count } سطرا
   *[other] إضافة { $count } سطر
}
undo-step-deleted-several = { $count ->
    [zero] حذف أسطر
    [one] حذف سطر واحد
    [two] حذف سطرين
    [few] حذف { $count } أسطر
    [many] حذف { $count } سطرا
   *[other] حذف { $count } سطر
}

## Written twice at once

conflict-taken-away = فارغ (قيمة محذوفة)
conflict-place = الموضع رقم { $number }
conflict-member-in = موجود
conflict-member-out = محذوف من القائمة
conflict-by-me = كتبتها أنت
conflict-by-council = كتبها شخص آخر من مجلسكم
conflict-by-other = كتبها شخص من جهة أخرى
conflict-by-name = كتبها { $name }
conflict-by-person = كتبها { $name } ({ $role })
conflict-by-elsewhere = كتبها شخص من مجلس آخر: { $council }
conflict-by-when = { $who }، { $when }
conflict-reason = السبب (اختياري)
conflict-mark = كُتب مرتين في الوقت نفسه
conflict-frozen = هذا النص مصادق عليه ومجمد. للاختيار، يجب تعديله أولا.
conflict-adopt-by-step = الاختيار ليس مصادقة: احتفظوا بالقيمة الأخرى، ثم استعملوا خطوة «مصادقة».
points-show = إظهار: { $label }
choice-words = أُبقي على «{ $kept }» وتُرك «{ $dropped }»؛ { $who }، { $when }.
choices-made = { $count ->
    [zero] لا اختيار بين قيمتين
    [one] اختيار واحد بين قيمتين
    [two] اختياران بين قيمتين
    [few] { $count } اختيارات بين قيمتين
    [many] { $count } اختيارا بين قيمتين
   *[other] { $count } اختيار بين قيمتين
}
